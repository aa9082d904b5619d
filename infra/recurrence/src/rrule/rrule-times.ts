import { CYCLE_DAYS, type LocalTimes } from '../rule/local-times';
import { step } from '../rule/steps';
import { dayNumber, dayOfLocal, monthLength, SECONDS_PER_DAY } from '../time/civil';
import { clockTimes } from './rrule-clock';
import { dayFilter, type HasDay } from './rrule-days';
import type { RRuleParts } from './rrule-parts';
import { completed, type Periods, periodsOf } from './rrule-periods';
import { positionsOf } from './rrule-positions';

/**
 * The local times of a recurrence rule, without its count and its end. It begins at any time: the period it falls in is
 * reckoned, not counted up from the start.
 */
export class RRuleTimes implements LocalTimes {
  private readonly periods: Periods;
  private readonly hasDay: HasDay;
  private readonly clocks: (day: number) => readonly number[];
  private readonly setPositions: readonly number[];
  /** Of a rule that counts years, the months that it has days in: the others are not walked through. */
  private readonly monthsOfYear: readonly number[];
  private readonly firstIndex: number;
  /** The period expanded last. */
  private openIndex = Number.NaN;
  private open: readonly number[] = [];

  /** @param start the first local time: nothing is due before it. */
  constructor(
    parts: RRuleParts,
    private readonly start: number,
  ) {
    const whole = completed(parts, start);
    this.periods = periodsOf(whole);
    this.hasDay = dayFilter(whole);
    this.clocks = clockTimes(whole, start);
    // Within a day, positions are of its hours, minutes or seconds, and the clock times have them already.
    this.setPositions = isWithinDay(whole) ? [] : whole.bySetPos;
    this.monthsOfYear = whole.freq === 'YEARLY' ? whole.byMonth : [];
    this.firstIndex = this.periods.indexOf(dayOfLocal(start));
  }

  atOrAfter(local: number): number {
    const from = Math.max(local, this.start);
    const day = dayOfLocal(from);
    const { interval } = this.periods;
    const ahead = this.periods.indexOf(day) - this.firstIndex;
    let index = this.firstIndex + Math.ceil(ahead / interval) * interval;
    for (const last = day + CYCLE_DAYS; ; index += interval) {
      step();
      const found = this.timesOf(index).find((time) => time >= from);
      if (found !== undefined) return found;
      if (this.periods.daysOf(index).from > last) return Number.POSITIVE_INFINITY;
    }
  }

  atOrBefore(local: number): number {
    const { interval } = this.periods;
    const ahead = this.periods.indexOf(dayOfLocal(local)) - this.firstIndex;
    let index = this.firstIndex + Math.floor(ahead / interval) * interval;
    for (const first = dayOfLocal(local) - CYCLE_DAYS; index >= this.firstIndex; index -= interval) {
      step();
      const found = this.timesOf(index).findLast((time) => time <= local);
      if (found !== undefined) return found >= this.start ? found : Number.NEGATIVE_INFINITY;
      if (this.periods.daysOf(index).to < first) break;
    }
    return Number.NEGATIVE_INFINITY;
  }

  private timesOf(index: number): readonly number[] {
    if (index !== this.openIndex) {
      this.open = this.expand(index);
      this.openIndex = index;
    }
    return this.open;
  }

  private expand(index: number): readonly number[] {
    const found = this.spansOf(index).flatMap((span) => this.timesWithin(span));
    return this.setPositions.length === 0 ? found : positionsOf(found, this.setPositions);
  }

  private spansOf(index: number): readonly Span[] {
    if (this.monthsOfYear.length === 0) return [this.periods.daysOf(index)];
    return this.monthsOfYear.map((month) => {
      const from = dayNumber(index, month, 1);
      return { from, to: from + monthLength(index, month) };
    });
  }

  private timesWithin({ from, to }: Span): number[] {
    const found: number[] = [];
    step(to - from);
    for (let day = from; day < to; day += 1) {
      if (this.hasDay(day)) for (const clock of this.clocks(day)) found.push(day * SECONDS_PER_DAY + clock);
    }
    return found;
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whether a rule repeats itself within a day. */
function isWithinDay({ freq }: RRuleParts): boolean {
  return freq === 'HOURLY' || freq === 'MINUTELY' || freq === 'SECONDLY';
}
