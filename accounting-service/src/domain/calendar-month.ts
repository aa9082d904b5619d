/** A calendar month as a number that can be counted with: year × 12 + month − 1. February 2026 is 24313. */
export type CalendarMonth = number;

const two = (value: number): string => String(value).padStart(2, '0');

/** The month a date `YYYY-MM-DD` falls in. */
export function monthOf(date: string): CalendarMonth {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

/** The first day of a month, `2026-02-01`. */
export function firstDayOf(month: CalendarMonth): string {
  return `${yearOf(month)}-${two(numberInYearOf(month))}-01`;
}

/** The last day of a month, `2026-02-28`. */
export function lastDayOf(month: CalendarMonth): string {
  return `${yearOf(month)}-${two(numberInYearOf(month))}-${two(daysIn(month))}`;
}

/** The newest month that has ended by a date. A month ends with its last day: on the 31st, March is an ended month. */
export function lastEndedMonth(date: string): CalendarMonth {
  const month = monthOf(date);
  return date >= lastDayOf(month) ? month : month - 1;
}

function yearOf(month: CalendarMonth): string {
  return String(Math.floor(month / 12)).padStart(4, '0');
}

function numberInYearOf(month: CalendarMonth): number {
  return (month % 12) + 1;
}

function daysIn(month: CalendarMonth): number {
  const number = numberInYearOf(month);
  if (number === 2) return isLeap(Math.floor(month / 12)) ? 29 : 28;
  return [4, 6, 9, 11].includes(number) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
