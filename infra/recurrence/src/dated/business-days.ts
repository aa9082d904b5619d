import type { Calendar } from '../calendar/calendar';
import { LATEST } from '../rule/span';
import { step } from '../rule/steps';
import { RuleError } from '../rule-error';
import { dateText, dayNumber, monthLength } from '../time/civil';
import type { DaySeries } from './day-series';

/** Every so many business days from a day on; that day itself is the first where it is one, else the next one is. */
export class EveryBusinessDays implements DaySeries {
  /** The days found so far, rising. */
  private readonly found: number[] = [];
  private counted = 0;
  private lookedTo: number;

  constructor(
    private readonly first: number,
    private readonly every: number,
    private readonly calendar: Calendar,
  ) {
    this.lookedTo = first - 1;
  }

  atOrAfter(day: number): number {
    while ((this.found.at(-1) ?? Number.NEGATIVE_INFINITY) < day && this.lookedTo < LAST_DAY) this.lookFurther(day);
    return this.found[this.indexAtOrAfter(day)] ?? Number.POSITIVE_INFINITY;
  }

  atOrBefore(day: number): number {
    if (day < this.first) return Number.NEGATIVE_INFINITY;
    if (this.lookedTo < day) this.lookFurther(day);
    return this.found[this.indexAtOrAfter(day + 1) - 1] ?? Number.NEGATIVE_INFINITY;
  }

  private lookFurther(day: number): void {
    const until = Math.min(Math.max(day, this.lookedTo) + 366, LAST_DAY);
    while (this.lookedTo < until) {
      this.lookedTo += 1;
      step();
      if (this.calendar.dayOff(this.lookedTo) !== undefined) continue;
      if (this.counted % this.every === 0) this.found.push(this.lookedTo);
      this.counted += 1;
    }
  }

  private indexAtOrAfter(day: number): number {
    let low = 0;
    let high = this.found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.found[middle] ?? 0) < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const LAST_DAY = Math.floor(LATEST / 86_400);

/**
 * The nth business day of a month, from its end where `nth` is negative; undefined when the month has fewer.
 *
 * @throws {RuleError} when `nth` is no such number.
 */
export function businessDayOfMonth(year: number, month: number, nth: number, calendar: Calendar): number | undefined {
  const first = dayNumber(year, month, 1);
  const length = monthLength(year, month);
  let left = Math.abs(nth);
  for (let place = 0; place < length; place += 1) {
    const day = nth > 0 ? first + place : first + length - 1 - place;
    if (calendar.dayOff(day) === undefined) left -= 1;
    if (left === 0) return day;
  }
  return undefined;
}

/** How far a day may be from the nearest business day. */
export const MAX_MOVE_DAYS = 40;

/**
 * The nearest business day from a day on, that day included, forwards or backwards.
 *
 * @throws {RuleError} when there is none within {@link MAX_MOVE_DAYS} days.
 */
export function businessDayFrom(day: number, direction: 1 | -1, calendar: Calendar): number {
  for (let away = 0; away <= MAX_MOVE_DAYS; away += 1) {
    step();
    const found = day + away * direction;
    if (calendar.dayOff(found) === undefined) return found;
  }
  throw new RuleError(`the calendar has no business day within ${MAX_MOVE_DAYS} days`, {
    input: dateText(day),
    expected: 'a calendar that leaves some days to work on',
  });
}
