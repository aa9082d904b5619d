/**
 * Reads a `bigint` column, which travels as text.
 *
 * @param column named when the value does not fit; a check constraint or a rule should have kept it out.
 * @throws {RangeError} when the value is beyond the integers a number holds exactly.
 */
export function exactInteger(text: string, column: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${column} holds ${text}, which is no safe integer.`);
  return value;
}
