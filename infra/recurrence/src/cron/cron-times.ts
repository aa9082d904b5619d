import { CYCLE_DAYS, type LocalTimes } from '../rule/local-times';
import { step } from '../rule/steps';
import { civilOf, dayNumber, monthLength, SECONDS_PER_DAY, weekdayOf } from '../time/civil';
import type { CronExpression } from './cron-expression';
import { wrong } from './cron-field';
import { type NextValue, nextValues, previousValues } from './next-value';

/**
 * The local times of a cron expression. Jumps from month to month, day to day and value to value by tables; it never
 * steps through minutes.
 */
export class CronTimes implements LocalTimes {
  private readonly isMonth: readonly boolean[];
  /** Days by shape of a month: length - 28 times 7 plus the first weekday. */
  private readonly masks: readonly number[];
  private readonly next: { readonly hour: NextValue; readonly minute: NextValue; readonly second: NextValue };
  private readonly previous: { readonly hour: NextValue; readonly minute: NextValue; readonly second: NextValue };
  private readonly firstOfDay: number;
  private readonly lastOfDay: number;
  /** The month looked at last: its first day number, its length, its days as bits. */
  private monthStart = 0;
  private monthDays = 0;
  private monthMask = 0;

  /** @throws {RuleError} when no month ever has such a day. */
  constructor(expression: CronExpression) {
    const { seconds, minutes, hours, months, days } = expression;
    this.isMonth = Array.from({ length: 13 }, (_, month) => months.includes(month));
    this.masks = Array.from({ length: 28 }, (_, index) =>
      days({ length: 28 + Math.floor(index / 7), firstWeekday: index % 7 }),
    );
    this.refuseNever(expression);
    this.next = {
      hour: nextValues(hours, 24),
      minute: nextValues(minutes, 60),
      second: nextValues(seconds, 60),
    };
    this.previous = {
      hour: previousValues(hours, 24),
      minute: previousValues(minutes, 60),
      second: previousValues(seconds, 60),
    };
    this.firstOfDay = (hours[0] ?? 0) * 3_600 + (minutes[0] ?? 0) * 60 + (seconds[0] ?? 0);
    this.lastOfDay = (hours.at(-1) ?? 0) * 3_600 + (minutes.at(-1) ?? 0) * 60 + (seconds.at(-1) ?? 0);
  }

  atOrAfter(local: number): number {
    const day = Math.floor(local / SECONDS_PER_DAY);
    const found = this.dayAtOrAfter(day);
    if (found === Number.POSITIVE_INFINITY) return found;
    if (found > day) return found * SECONDS_PER_DAY + this.firstOfDay;
    const time = this.timeAtOrAfter(local - day * SECONDS_PER_DAY);
    if (time >= 0) return day * SECONDS_PER_DAY + time;
    return this.dayAtOrAfter(day + 1) * SECONDS_PER_DAY + this.firstOfDay;
  }

  atOrBefore(local: number): number {
    const day = Math.floor(local / SECONDS_PER_DAY);
    const found = this.dayAtOrBefore(day);
    if (found === Number.NEGATIVE_INFINITY) return found;
    if (found < day) return found * SECONDS_PER_DAY + this.lastOfDay;
    const time = this.timeAtOrBefore(local - day * SECONDS_PER_DAY);
    if (time >= 0) return day * SECONDS_PER_DAY + time;
    return this.dayAtOrBefore(day - 1) * SECONDS_PER_DAY + this.lastOfDay;
  }

  /** Seconds since midnight, -1 when the day has none any more. */
  private timeAtOrAfter(time: number): number {
    const { hour: hours, minute: minutes, second: seconds } = this.next;
    let hour = (time / 3_600) | 0;
    let minute = ((time / 60) | 0) % 60;
    const found = seconds(time % 60);
    const hourFits = hours(hour) === hour;
    if (hourFits && minutes(minute) === minute && found >= 0) return hour * 3_600 + minute * 60 + found;
    minute = hourFits ? minutes(minute + 1) : -1;
    if (minute >= 0) return hour * 3_600 + minute * 60 + seconds(0);
    hour = hours(hour + 1);
    return hour < 0 ? -1 : hour * 3_600 + (this.firstOfDay % 3_600);
  }

  private timeAtOrBefore(time: number): number {
    const { hour: hours, minute: minutes, second: seconds } = this.previous;
    let hour = (time / 3_600) | 0;
    let minute = ((time / 60) | 0) % 60;
    const found = seconds(time % 60);
    const hourFits = hours(hour) === hour;
    if (hourFits && minutes(minute) === minute && found >= 0) return hour * 3_600 + minute * 60 + found;
    minute = hourFits ? minutes(minute - 1) : -1;
    if (minute >= 0) return hour * 3_600 + minute * 60 + seconds(59);
    hour = hours(hour - 1);
    return hour < 0 ? -1 : hour * 3_600 + (this.lastOfDay % 3_600);
  }

  private dayAtOrAfter(day: number): number {
    if (day < this.monthStart || day >= this.monthStart + this.monthDays) this.openMonthOf(day);
    const rest = (this.monthMask >>> (day - this.monthStart + 1)) | 0;
    if (rest !== 0) return day + trailingZeros(rest);
    for (const last = day + CYCLE_DAYS; day <= last; ) {
      step();
      day = this.monthStart + this.monthDays;
      this.openMonthOf(day);
      if (this.monthMask !== 0) return this.monthStart + trailingZeros(this.monthMask) - 1;
    }
    return Number.POSITIVE_INFINITY;
  }

  private dayAtOrBefore(day: number): number {
    if (day < this.monthStart || day >= this.monthStart + this.monthDays) this.openMonthOf(day);
    const rest = this.monthMask & ~(-2 << (day - this.monthStart + 1));
    if (rest !== 0) return this.monthStart + 30 - Math.clz32(rest);
    for (const first = day - CYCLE_DAYS; day >= first; ) {
      step();
      day = this.monthStart - 1;
      this.openMonthOf(day);
      if (this.monthMask !== 0) return this.monthStart + 30 - Math.clz32(this.monthMask);
    }
    return Number.NEGATIVE_INFINITY;
  }

  private openMonthOf(day: number): void {
    const { year, month } = civilOf(day);
    this.monthStart = dayNumber(year, month, 1);
    this.monthDays = monthLength(year, month);
    const shape = (this.monthDays - 28) * 7 + weekdayOf(this.monthStart);
    this.monthMask = this.isMonth[month] ? (this.masks[shape] ?? 0) : 0;
  }

  /**
   * In 400 years each month begins with each weekday, 29-day Februaries too. So a rule has a day if, and only if, one of
   * its months has one in one of its shapes.
   */
  private refuseNever({ months, dayOfMonth, days }: CronExpression): void {
    const hasDay = months.some((month) =>
      LENGTHS_OF_MONTH(month).some((length) =>
        Array.from({ length: 7 }, (_, firstWeekday) => days({ length, firstWeekday })).some((mask) => mask !== 0),
      ),
    );
    if (hasDay) return;
    const expected = 'a day that its months have; 30 February, for one, does not exist';
    throw wrong(dayOfMonth, 'it never fires: no year has such a day in these months', expected);
  }
}

const LENGTHS_OF_MONTH = (month: number): readonly number[] => (month === 2 ? [28, 29] : [monthLength(2001, month)]);

const trailingZeros = (mask: number): number => 31 - Math.clz32(mask & -mask);
