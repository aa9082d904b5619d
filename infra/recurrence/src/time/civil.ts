/**
 * Days and clock times as whole numbers. A *day number* counts days from 1970-01-01. A *local time* counts seconds of a
 * wall clock from 1970-01-01T00:00:00, as if no clock were ever changed; it says nothing of a zone.
 */
export const SECONDS_PER_DAY = 86_400;

/** A day with its parts. */
export interface Civil {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/**
 * The day number of a day of the Gregorian calendar, also before 1970.
 *
 * @see Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, `days_from_civil`.
 */
export function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The day of a day number; the inverse of {@link dayNumber}. */
export function civilOf(day: number): Civil {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Whether a year has a 29 February. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days of a month, 28 to 31. */
export function monthLength(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (LENGTHS[month - 1] ?? Number.NaN);
}

/** Day of the week of a day number: 0 is Sunday, 6 Saturday. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The day a local time is on. */
export function dayOfLocal(local: number): number {
  return Math.floor(local / SECONDS_PER_DAY);
}

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);
const four = (value: number): string => `${value}`.padStart(4, '0');

/** A day number as text, `2026-03-01`. */
export function dateText(day: number): string {
  const { year, month, day: dayOfMonth } = civilOf(day);
  return `${four(year)}-${two(month)}-${two(dayOfMonth)}`;
}

/** A local time as text, `2026-03-01T02:30`; seconds are written where there are any, `2026-03-01T02:30:15`. */
export function localText(local: number): string {
  const day = dayOfLocal(local);
  return `${dateText(day)}T${clockText(local - day * SECONDS_PER_DAY)}`;
}

/** A time of the day, in seconds since midnight, as text: `02:30`, or `02:30:15`. */
export function clockText(seconds: number): string {
  const minute = Math.floor(seconds / 60);
  const text = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`;
}
