import { civilOf, dayNumber, isLeapYear, monthLength, weekdayOf } from '../time/civil';
import type { RRuleParts, WeekdayPart } from './rrule-parts';

/** Whether a rule has a day. */
export type HasDay = (day: number) => boolean;

/** The day filter of a rule: its day has to pass each part that is there. */
export function dayFilter(parts: RRuleParts): HasDay {
  const filters = [byMonth(parts), byWeekNo(parts), byYearDay(parts), byMonthDay(parts), byDay(parts)].filter(
    (filter) => filter !== undefined,
  );
  return (day) => filters.every((filter) => filter(day));
}

function byMonth({ byMonth: months }: RRuleParts): HasDay | undefined {
  return months.length === 0 ? undefined : (day) => months.includes(civilOf(day).month);
}

function byMonthDay({ byMonthDay: days }: RRuleParts): HasDay | undefined {
  if (days.length === 0) return undefined;
  return (number) => {
    const { year, month, day } = civilOf(number);
    return days.includes(day) || days.includes(day - monthLength(year, month) - 1);
  };
}

function byYearDay({ byYearDay: days }: RRuleParts): HasDay | undefined {
  if (days.length === 0) return undefined;
  return (day) => {
    const { year } = civilOf(day);
    const ofYear = day - dayNumber(year, 1, 1) + 1;
    return days.includes(ofYear) || days.includes(ofYear - yearLength(year) - 1);
  };
}

function byWeekNo({ byWeekNo: weeks, weekStart }: RRuleParts): HasDay | undefined {
  if (weeks.length === 0) return undefined;
  return (day) => {
    // The week belongs to the year that has four of its days or more.
    const start = day - ((weekdayOf(day) - weekStart + 7) % 7);
    const { year } = civilOf(start + 3);
    const first = firstWeekOf(year, weekStart);
    const week = (start - first) / 7 + 1;
    const count = (firstWeekOf(year + 1, weekStart) - first) / 7;
    return weeks.includes(week) || weeks.includes(week - count - 1);
  };
}

function firstWeekOf(year: number, weekStart: number): number {
  const fourth = dayNumber(year, 1, 4);
  return fourth - ((weekdayOf(fourth) - weekStart + 7) % 7);
}

function byDay({ byDay: weekdays, freq, byMonth: months }: RRuleParts): HasDay | undefined {
  if (weekdays.length === 0) return undefined;
  const isInMonth = freq === 'MONTHLY' || months.length > 0;
  return (day) => {
    const weekday = weekdayOf(day);
    return weekdays.some((part) => part.weekday === weekday && (part.nth === 0 || isNth(day, part, isInMonth)));
  };
}

function isNth(day: number, { nth }: WeekdayPart, isInMonth: boolean): boolean {
  const { year, month, day: ofMonth } = civilOf(day);
  const position = isInMonth ? ofMonth : day - dayNumber(year, 1, 1) + 1;
  const length = isInMonth ? monthLength(year, month) : yearLength(year);
  return nth > 0 ? Math.ceil(position / 7) === nth : Math.ceil((length - position + 1) / 7) === -nth;
}

const yearLength = (year: number): number => (isLeapYear(year) ? 366 : 365);
