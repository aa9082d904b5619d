import { step } from '../rule/steps';
import { SECONDS_PER_DAY } from '../time/civil';
import type { RRuleParts } from './rrule-parts';
import { positionsOf } from './rrule-positions';

/**
 * The times of a day that a rule has, in seconds since midnight, rising. For what repeats within a day, its interval is
 * counted from the start, on through midnights.
 */
export function clockTimes(parts: RRuleParts, start: number): (day: number) => readonly number[] {
  const size = UNIT_SECONDS[parts.freq];
  if (size === undefined) {
    const fixed = combinations(parts.byHour, parts.byMinute, parts.bySecond);
    return () => fixed;
  }
  const units = SECONDS_PER_DAY / size;
  const first = Math.floor(start / size);
  const reached = unitsReached(parts, first, size);
  const { interval } = parts;
  if (reached.length === 0) return () => [];
  return (day) => {
    const begin = day * units;
    if (reached.length <= units / interval) {
      return reached.flatMap(({ unit, clocks }) => ((begin + unit - first) % interval === 0 ? clocks : []));
    }
    // Steps are rarer than what the rule allows.
    const found: number[] = [];
    const steps = Math.ceil((begin - first) / interval);
    step(units / interval);
    for (let unit = first + steps * interval - begin; unit < units; unit += interval) {
      found.push(...chosenWithin(parts, unit * size));
    }
    return found;
  };
}

/** An hour, minute or second of the day that steps of the interval come to on some day, and the times in it. */
interface ReachedUnit {
  readonly unit: number;
  readonly clocks: readonly number[];
}

/** All of them: looked at once, not for 400 years. */
function unitsReached(parts: RRuleParts, first: number, size: number): readonly ReachedUnit[] {
  const units = SECONDS_PER_DAY / size;
  const apart = greatestCommonDivisor(parts.interval, units);
  const found: ReachedUnit[] = [];
  step(units / apart);
  for (let unit = ((first % apart) + apart) % apart; unit < units; unit += apart) {
    const clocks = chosenWithin(parts, unit * size);
    if (clocks.length > 0) found.push({ unit, clocks });
  }
  return found;
}

function chosenWithin(parts: RRuleParts, clock: number): readonly number[] {
  const set = withinUnit(parts, clock);
  return parts.bySetPos.length === 0 ? set : positionsOf(set, parts.bySetPos);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}

const UNIT_SECONDS: Partial<Record<RRuleParts['freq'], number>> = { HOURLY: 3_600, MINUTELY: 60, SECONDLY: 1 };

/** The times within the hour, minute or second that begins at a time of the day. */
function withinUnit({ freq, byHour, byMinute, bySecond }: RRuleParts, clock: number): readonly number[] {
  const [hour, minute, second] = [Math.floor(clock / 3_600), Math.floor(clock / 60) % 60, clock % 60];
  if (!allows(byHour, hour)) return [];
  if (freq === 'HOURLY') return combinations([hour], byMinute, bySecond);
  if (!allows(byMinute, minute)) return [];
  if (freq === 'MINUTELY') return combinations([hour], [minute], bySecond);
  return allows(bySecond, second) ? [clock] : [];
}

const allows = (values: readonly number[], value: number): boolean => values.length === 0 || values.includes(value);

function combinations(
  hours: readonly number[],
  minutes: readonly number[],
  seconds: readonly number[],
): readonly number[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => hour * 3_600 + minute * 60 + second)),
  );
}
