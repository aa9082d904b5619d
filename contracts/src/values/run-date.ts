import { z } from 'zod';

const expectedForm = 'expected a date such as 2026-03-01, or midnight UTC of it such as 2026-03-01T00:00:00Z';
const midnight = /^(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?(?:Z|\+00:00)?)?$/;
const calendarDate = z.iso.date();
const MS_PER_DAY = 86_400_000;

/** The date a night belongs to, in UTC, written `2026-03-01`. */
export type RunDate = string & z.$brand<'RunDate'>;

/**
 * Reads a run date: a date, or midnight UTC of that date. Any other time of day names no date and is refused.
 *
 * @returns the date, or `undefined` when the text is none.
 */
export function readRunDate(text: string): RunDate | undefined {
  const date = midnight.exec(text)?.[1];
  return date !== undefined && calendarDate.safeParse(date).success ? (date as RunDate) : undefined;
}

function decode(text: string, context: z.core.ParsePayload<string>): RunDate {
  const date = readRunDate(text);
  if (date !== undefined) return date;
  context.issues.push({ code: 'custom', input: text, message: expectedForm });
  return z.NEVER;
}

const runDate = z.custom<RunDate>((value) => typeof value === 'string' && readRunDate(value) === value);

/** A run date in a message: both forms are read, `2026-03-01T00:00:00Z` is written, as .NET writes a `DateTime`. */
export const runDateInMessage = z.codec(z.string(), runDate, { decode, encode: (date) => `${date}T00:00:00Z` });

/** The run date a UTC instant falls on. */
export function runDateOf(instant: Date): RunDate {
  return instant.toISOString().slice(0, 10) as RunDate;
}

/** Work is done early at most this many days: what falls due is reckoned so far ahead, and a date further on is a slip. */
export const MOST_DAYS_AHEAD = 60;

/** Whether a date lies further ahead than {@link MOST_DAYS_AHEAD}. */
export function isTooFarAhead(date: RunDate, now: Date): boolean {
  return date > runDateOf(new Date(now.getTime() + MOST_DAYS_AHEAD * MS_PER_DAY));
}
