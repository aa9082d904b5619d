/** A value as the wire takes it: text, bytes, or null. */
export type WireParameter = string | Buffer | null;

/**
 * Writes a parameter for PostgreSQL: numbers, bigints, booleans and text as text, a `Date` as an instant in UTC, bytes
 * as bytes, an array as an array literal, any other object as JSON.
 */
export function wireParameter(value: unknown): WireParameter {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bufferOver(value);
  if (Array.isArray(value)) return arrayLiteral(value);
  return scalarText(value);
}

function scalarText(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      return value instanceof Date ? value.toISOString() : JSON.stringify(value);
    default:
      throw new TypeError(`A ${typeof value} cannot be a parameter of a statement.`);
  }
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function arrayLiteral(values: readonly unknown[]): string {
  return `{${values.map(arrayElement).join(',')}}`;
}

function arrayElement(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return arrayLiteral(value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return `"\\\\x${bufferOver(value).toString('hex')}"`;
  const text = typeof value === 'string' ? value : scalarText(value);
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
