import { readFileSync } from 'node:fs';
import { readRunDate } from '@baton/contracts';
import { InvalidArgumentError } from 'commander';

/** Reads a date. @throws {InvalidArgumentError} which commander shows with the option's name. */
export function readDate(text: string): string {
  const date = readRunDate(text);
  if (date === undefined) throw new InvalidArgumentError('Expected a date such as 2026-03-01.');
  return date;
}

/** Reads where the API is. */
export function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text;
  throw new InvalidArgumentError('Expected a URL such as http://localhost:3000.');
}

/** Reads how many rows are wanted. */
export function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 200) return limit;
  throw new InvalidArgumentError('Expected a whole number from 1 to 200.');
}

/** Reads how many slices may be in flight. */
export function readWindow(text: string): number {
  const slices = Number(text);
  if (Number.isInteger(slices) && slices >= 1 && slices <= 1_000) return slices;
  throw new InvalidArgumentError('Expected a whole number from 1 to 1000.');
}

/** Reads what a fault means for the dates after it. */
export function readOnFault(text: string): string {
  if (text === 'continue' || text === 'halt') return text;
  throw new InvalidArgumentError('Expected continue or halt.');
}

/** Collects an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Reads an instant; a date alone is its midnight in UTC. */
export function readInstant(text: string): string {
  const instant = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}(?:T.*(?:Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(instant.getTime())) {
    return instant.toISOString();
  }
  throw new InvalidArgumentError('Expected an instant such as 2026-03-08 or 2026-03-08T06:00:00Z.');
}

/** Reads an option that `none` takes back; commander knows no null, so the word stays. */
export function orNone<T>(read: (text: string) => T): (text: string) => T | 'none' {
  return (text) => (text === 'none' ? text : read(text));
}

/** Reads how many missed occurrences are made up for. */
export function readCap(text: string): number {
  const cap = Number(text);
  if (Number.isInteger(cap) && cap >= 1 && cap <= 100) return cap;
  throw new InvalidArgumentError('Expected a whole number from 1 to 100, or none.');
}

/** Reads what becomes of missed occurrences. */
export function readMisfirePolicy(text: string): string {
  if (text === 'skip' || text === 'fire-once' || text === 'fire-all') return text;
  throw new InvalidArgumentError('Expected skip, fire-once or fire-all.');
}

/** Reads a rule as JSON; what it says is the API's to judge. */
export function readRule(text: string): object {
  try {
    const rule: unknown = JSON.parse(text);
    if (typeof rule === 'object' && rule !== null && !Array.isArray(rule)) return rule;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InvalidArgumentError('Expected a JSON object such as {"cron":"0 2 * * *","zone":"UTC"}.');
}

/** Reads a number of things, none among them. */
export function readCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text)) return count;
  throw new InvalidArgumentError('Expected a whole number.');
}

/** Reads a year. */
export function readYear(text: string): number {
  const year = Number(text);
  if (Number.isInteger(year) && year >= 1970 && year <= 2100) return year;
  throw new InvalidArgumentError('Expected a year from 1970 to 2100.');
}

/** Reads the content of a file. */
export function readFileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
