import { civilOf, dayNumber, dayOfLocal, monthLength, SECONDS_PER_DAY, weekdayOf } from '../time/civil';
import type { RRuleParts } from './rrule-parts';

/**
 * The years, months, weeks or days that a rule counts, numbered. What repeats within a day is counted day by day, and has
 * its interval within the day.
 */
export interface Periods {
  /** The number of the period that a day is in. */
  indexOf(day: number): number;
  /** The first day of a period, and the first after it. */
  daysOf(index: number): { readonly from: number; readonly to: number };
  /** How many periods lie between two that count. */
  readonly interval: number;
}

/** The periods of a rule. */
export function periodsOf({ freq, interval, weekStart }: RRuleParts): Periods {
  switch (freq) {
    case 'YEARLY':
      return {
        interval,
        indexOf: (day) => civilOf(day).year,
        daysOf: (year) => ({ from: dayNumber(year, 1, 1), to: dayNumber(year + 1, 1, 1) }),
      };
    case 'MONTHLY':
      return { interval, indexOf: monthOf, daysOf: daysOfMonth };
    case 'WEEKLY': {
      // 1970-01-04 was a Sunday.
      const origin = 3 + weekStart;
      return {
        interval,
        indexOf: (day) => Math.floor((day - origin) / 7),
        daysOf: (week) => ({ from: origin + week * 7, to: origin + week * 7 + 7 }),
      };
    }
    case 'DAILY':
      return { interval, ...days };
    case 'HOURLY':
    case 'MINUTELY':
    case 'SECONDLY':
      return { interval: 1, ...days };
  }
}

const days = {
  indexOf: (day: number) => day,
  daysOf: (day: number) => ({ from: day, to: day + 1 }),
};

function monthOf(day: number): number {
  const { year, month } = civilOf(day);
  return year * 12 + month - 1;
}

function daysOfMonth(index: number): { readonly from: number; readonly to: number } {
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  const from = dayNumber(year, month, 1);
  return { from, to: from + monthLength(year, month) };
}

/** Parts with what a rule leaves open taken from its first local time. */
export function completed(parts: RRuleParts, start: number): RRuleParts {
  const { freq, byHour, byMinute, bySecond } = parts;
  const day = dayOfLocal(start);
  const clock = start - day * SECONDS_PER_DAY;
  const orElse = (given: readonly number[], value: number, open: boolean) =>
    given.length === 0 && open ? [value] : given;
  return {
    ...parts,
    ...openDays(parts, day),
    byHour: orElse(byHour, Math.floor(clock / 3_600), !['HOURLY', 'MINUTELY', 'SECONDLY'].includes(freq)),
    byMinute: orElse(byMinute, Math.floor(clock / 60) % 60, !['MINUTELY', 'SECONDLY'].includes(freq)),
    bySecond: orElse(bySecond, clock % 60, freq !== 'SECONDLY'),
  };
}

function openDays(parts: RRuleParts, start: number): Partial<RRuleParts> {
  const { freq, byMonth, byWeekNo, byYearDay, byMonthDay, byDay } = parts;
  const weekday = { byDay: [{ weekday: weekdayOf(start), nth: 0 }] };
  const { month, day } = civilOf(start);
  if (byDay.length > 0 || byYearDay.length > 0 || byMonthDay.length > 0) return {};
  switch (freq) {
    case 'YEARLY':
      if (byWeekNo.length > 0) return weekday;
      return { byMonth: byMonth.length > 0 ? byMonth : [month], byMonthDay: [day] };
    case 'MONTHLY':
      return { byMonthDay: [day] };
    case 'WEEKLY':
      return weekday;
    default:
      return {};
  }
}
