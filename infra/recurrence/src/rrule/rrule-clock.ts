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
  const first = Math.floor(start / size);
  if (!isReached(parts, first, size)) return () => [];
  return (day) => {
    const found: number[] = [];
    const begin = (day * SECONDS_PER_DAY) / size;
    const { interval } = parts;
    const steps = Math.ceil((begin - first) / interval);
    for (let unit = first + steps * interval; unit < begin + SECONDS_PER_DAY / size; unit += interval) {
      const set = withinUnit(parts, (unit - begin) * size);
      found.push(...(parts.bySetPos.length === 0 ? set : positionsOf(set, parts.bySetPos)));
    }
    return found;
  };
}

/** Whether steps of the interval ever come to a unit of the day that the rule allows: looked at once, not for 400 years. */
function isReached(parts: RRuleParts, first: number, size: number): boolean {
  const units = SECONDS_PER_DAY / size;
  const apart = greatestCommonDivisor(parts.interval, units);
  for (let unit = ((first % apart) + apart) % apart; unit < units; unit += apart) {
    if (withinUnit(parts, unit * size).length > 0) return true;
  }
  return false;
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
