import type { LocalTimes } from '../rule/local-times';
import { step } from '../rule/steps';
import { civilOf, SECONDS_PER_DAY } from '../time/civil';

/** Days in order, as day numbers. */
export interface DaySeries {
  /** The first at or after a day; `Infinity` when there is none. */
  atOrAfter(day: number): number;
  /** The last at or before a day; `-Infinity` when there is none. */
  atOrBefore(day: number): number;
}

/** The days of a series, each at some times of the day. */
export class DatedTimes implements LocalTimes {
  /** @param clocks seconds since midnight, rising, at least one. */
  constructor(
    private readonly days: DaySeries,
    private readonly clocks: readonly number[],
  ) {}

  atOrAfter(local: number): number {
    const day = Math.floor(local / SECONDS_PER_DAY);
    const found = this.days.atOrAfter(day);
    const clock = found > day ? this.clocks[0] : this.clocks.find((time) => time >= local - day * SECONDS_PER_DAY);
    if (clock !== undefined) return found * SECONDS_PER_DAY + clock;
    return this.days.atOrAfter(day + 1) * SECONDS_PER_DAY + (this.clocks[0] ?? 0);
  }

  atOrBefore(local: number): number {
    const day = Math.floor(local / SECONDS_PER_DAY);
    const found = this.days.atOrBefore(day);
    const clock =
      found < day ? this.clocks.at(-1) : this.clocks.findLast((time) => time <= local - day * SECONDS_PER_DAY);
    if (clock !== undefined) return found * SECONDS_PER_DAY + clock;
    return this.days.atOrBefore(day - 1) * SECONDS_PER_DAY + (this.clocks.at(-1) ?? 0);
  }
}

/** How many years are looked through: after 400 the calendar repeats itself. */
const MOST_YEARS = 400;

/** Days of which each year has a few. */
export class YearlyDays implements DaySeries {
  private readonly known = new Map<number, readonly number[]>();

  /** @param daysOf the days that belong to a year, rising; they may lie a little outside of it. */
  constructor(private readonly daysOf: (year: number) => readonly number[]) {}

  atOrAfter(day: number): number {
    const { year } = civilOf(day);
    for (let years = -1; years <= MOST_YEARS; years += 1) {
      step();
      const found = this.ofYear(year + years).find((candidate) => candidate >= day);
      if (found !== undefined) return found;
    }
    return Number.POSITIVE_INFINITY;
  }

  atOrBefore(day: number): number {
    const { year } = civilOf(day);
    for (let years = 1; years >= -MOST_YEARS; years -= 1) {
      step();
      const found = this.ofYear(year + years).findLast((candidate) => candidate <= day);
      if (found !== undefined) return found;
    }
    return Number.NEGATIVE_INFINITY;
  }

  private ofYear(year: number): readonly number[] {
    const kept = this.known.get(year);
    if (kept !== undefined) return kept;
    const days = this.daysOf(year);
    this.known.set(year, days);
    return days;
  }
}
