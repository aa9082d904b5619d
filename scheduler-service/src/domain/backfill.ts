import { type RunDate, readRunDate, runDateOf } from '@baton/contracts';

/** The longest range, in days. */
export const MOST_BACKFILL_DAYS = 400;

const MS_PER_DAY = 86_400_000;

/** What becomes of the dates still waiting when one of them faults. */
export type BackfillFaultPolicy = 'continue' | 'halt';

/** A range of dates that cannot be caught up with, and the field to blame. */
export interface WrongRange {
  readonly field: 'from' | 'to';
  readonly expected: string;
}

/** @returns every date from the first to the last, both included, oldest first; or what is wrong with them. */
export function datesBetween(from: string, to: string): readonly RunDate[] | WrongRange {
  const [first, last] = [readRunDate(from), readRunDate(to)];
  if (first === undefined) return wrongDate('from', from);
  if (last === undefined) return wrongDate('to', to);
  const begin = Date.parse(first);
  const days = (Date.parse(last) - begin) / MS_PER_DAY + 1;
  if (days < 1) return { field: 'to', expected: `to is ${last}: expected ${first}, which from is, or later` };
  if (days > MOST_BACKFILL_DAYS) {
    const expected = `to is ${last}: that is ${days} days from ${first}; expected at most ${MOST_BACKFILL_DAYS}`;
    return { field: 'to', expected };
  }
  return Array.from({ length: days }, (_, day) => runDateOf(new Date(begin + day * MS_PER_DAY)));
}

function wrongDate(field: WrongRange['field'], text: string): WrongRange {
  return { field, expected: `${field} is "${text}": expected a date such as 2026-03-01` };
}
