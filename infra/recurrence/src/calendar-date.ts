/** A day of the calendar, written `2026-03-01`, without a time or a zone. Dates compare as text. */
export type CalendarDate = string;

const MS_PER_DAY = 86_400_000;

const dayNumber = (date: CalendarDate): number => Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY;

const dateOfDayNumber = (day: number): CalendarDate => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

/** The date `days` later; earlier where `days` is negative. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateOfDayNumber(dayNumber(date) + days);
}

/** Days from one date to another; negative where `to` comes first. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from);
}

/**
 * The given day of the month that lies `months` after the month of `date`.
 *
 * @param day wanted day, 1 to 31; a month that is shorter gives its last day, and nothing is remembered of that: the
 *   31st comes back in the next month that has one.
 */
export function dayOfLaterMonth(date: CalendarDate, months: number, day: number): CalendarDate {
  const month = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const year = Math.floor(month / 12);
  const lastDay = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month % 12, Math.min(day, lastDay))).toISOString().slice(0, 10);
}
