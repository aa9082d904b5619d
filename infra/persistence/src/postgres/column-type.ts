import { types } from 'pg';

/** Reads one column's text as PostgreSQL sends it. */
export type ColumnReader = (text: string) => unknown;

/** Object ids of the built-in types that are not read as `pg` would by itself. */
const Oid = { int8: 20, textArray: 1009, int8Array: 1016, date: 1082, timestamp: 1114, dateArray: 1182 };

const own = new Map<number, ColumnReader>([
  [Oid.int8, safeInteger],
  [Oid.int8Array, (text) => texts(text).map((element) => (element === null ? null : safeInteger(element)))],
  // A date is a day, not an instant: as a Date it would shift with the process's time zone.
  [Oid.date, asIs],
  [Oid.dateArray, texts],
  [Oid.timestamp, asIs],
]);

/**
 * How a column of a type is read. `bigint` becomes a number and must be a safe integer, `numeric` stays text (it may
 * exceed any number; cast sums of bigint back to bigint), `date` stays `YYYY-MM-DD`, `timestamptz` becomes a `Date`,
 * `jsonb` its value, `bytea` a `Buffer`, arrays arrays.
 */
export function columnReader(oid: number): ColumnReader {
  const reader = own.get(oid);
  if (reader !== undefined) return reader;
  const parse: ColumnReader = types.getTypeParser(oid, 'text');
  return parse;
}

function asIs(text: string): string {
  return text;
}

function texts(text: string): (string | null)[] {
  const parse: (text: string) => (string | null)[] = types.getTypeParser(Oid.textArray, 'text');
  return parse(text);
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`The bigint ${text} is beyond what a number holds exactly. Select it as text.`);
}
