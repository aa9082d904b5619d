import type { Statement } from '../postgres/statement';

/** More parameters mean a list of some length, and each length would be prepared anew. */
const MOST_PARAMETERS = 32;
/** Texts looked at are remembered; beyond so many nobody repeats them. */
const MOST_TEXTS = 2_000;

/** What stands before a placeholder whose type follows from the column beside it. */
const TYPED_PLACE = /(?:[=<>]|\blike|\blimit|\boffset)\s*$/i;
const LIST_PLACE = /[(,]\s*$/;

const texts = new Map<string, string | undefined>();

/**
 * Makes of a statement as MikroORM writes it, with `?` for its parameters, one that is prepared once. PostgreSQL then
 * need not parse and plan it each time, which under row-level security costs it more than carrying it out.
 *
 * A parameter has no type of its own, unlike a value that is written into the text, so only those are taken whose
 * column gives them one: compared with, set, inserted.
 *
 * @returns undefined where the values are better written into the text, as MikroORM does.
 */
export function entityStatement(sql: string, parameters: readonly unknown[]): Statement | undefined {
  if (parameters.length === 0 || parameters.length > MOST_PARAMETERS || !parameters.every(isScalar)) return undefined;
  const text = preparedText(sql, parameters.length);
  return text === undefined ? undefined : { text, values: parameters };
}

function preparedText(sql: string, count: number): string | undefined {
  const key = `${count} ${sql}`;
  if (texts.has(key)) return texts.get(key);
  const text = numbered(sql, count);
  if (texts.size < MOST_TEXTS) texts.set(key, text);
  return text;
}

function numbered(sql: string, count: number): string | undefined {
  const pieces = sql.split('?');
  // Escaped marks, names in place of values, marks inside of texts: they miscount, or touch each other or a quote.
  if (pieces.length !== count + 1 || /\\\?|\?\?|'/.test(sql)) return undefined;
  const [first = '', ...others] = pieces;
  let text = first;
  for (const [at, piece] of others.entries()) {
    if (!TYPED_PLACE.test(text) && !(LIST_PLACE.test(text) && isInsertedRow(text))) return undefined;
    text += `$${at + 1}${piece}`;
  }
  return text;
}

/** Whether a text ends inside the rows of its `values`. */
function isInsertedRow(text: string): boolean {
  return /^insert into [^;]*\) values [^a-z]*$/i.test(text.replaceAll(/\b(?:default|null|true|false)\b/gi, '0'));
}

function isScalar(value: unknown): boolean {
  return value === null || value instanceof Date || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
