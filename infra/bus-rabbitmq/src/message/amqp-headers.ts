import type { Headers, HeaderValue } from '@baton/bus';

/** A value in an AMQP table under its exact type; the client library guesses narrower ones on its own. */
export interface TypedField {
  readonly '!': 'int32' | 'int64' | 'double' | 'timestamp';
  readonly value: number | bigint;
}
/** A value in an AMQP header table. */
export type AmqpField = string | TypedField | readonly string[];
/** An AMQP header table to write. */
export type AmqpHeaders = Readonly<Record<string, AmqpField>>;

/** Headers the receiving side makes up for its own use; they are never written. */
const PSEUDO_HEADER_PREFIX = 'RabbitMQ-';
/** The only lists that AMQP headers carry: further routing keys, read by the broker itself. */
const routingLists = new Set(['CC', 'BCC']);

/**
 * Headers as AMQP types them on MassTransit's wire: text `S`, integers `I` or `l`, fractions `d`, moments `T`, true as
 * the text `True`. False, null, lists and tables are left out: they travel in the envelope alone.
 */
export function toAmqpHeaders(headers: Headers): AmqpHeaders {
  const table: Record<string, AmqpField> = {};
  for (const name in headers) {
    if (name.startsWith(PSEUDO_HEADER_PREFIX)) continue;
    const field = fieldOf(name, headers[name] ?? null);
    // The broker closes the channel over further routing keys that are no list.
    if (field !== undefined && Array.isArray(field) === routingLists.has(name)) table[name] = field;
  }
  return table;
}

/**
 * AMQP headers as the bus reads them. Moments and big integers keep their type; what the bus has no word for (decimals,
 * bytes) is read as text.
 */
export function fromAmqpHeaders(table: Readonly<Record<string, unknown>> | undefined): Headers {
  const headers: Record<string, HeaderValue> = {};
  for (const name in table) headers[name] = readValue(table[name]);
  return headers;
}

/** What a queue notes about its own deliveries; a copy in another queue begins without. */
const queueNotes = new Set(['x-delivery-count', 'x-acquired-count']);

/** Bytes of the original's headers that a copy has room for: the client's table holds 65,536, what is added some of it. */
const MOST_COPIED = 48 * 1024;

/** What of a message's headers its copy has. */
export interface CopiedHeaders {
  readonly headers: Readonly<Record<string, unknown>>;
  /** The names of those that the table had no room for. */
  readonly leftOut: readonly string[];
}

/**
 * The headers of a copy: the original's, whatever they are, under their types, and those added. The client forgets how
 * wide an integer was: `x-` headers (the broker's, the .NET client's) and what lies within tables are 64 bits wide.
 * A header the table has no room for is left out: better that than no copy at all.
 */
export function copiedHeaders(original: Readonly<Record<string, unknown>> | undefined, added: Headers): CopiedHeaders {
  const table: Record<string, unknown> = {};
  const leftOut: string[] = [];
  let room = MOST_COPIED;
  for (const [name, field] of Object.entries(original ?? {})) {
    if (queueNotes.has(name)) continue;
    const size = Buffer.byteLength(name) + sizeOf(field);
    if (size > room) {
      leftOut.push(name);
      continue;
    }
    room -= size;
    table[name] = retyped(field, name.startsWith('x-'));
  }
  return { headers: Object.assign(table, toAmqpHeaders(added)), leftOut };
}

/** About so many bytes in a table. */
function sizeOf(field: unknown): number {
  if (typeof field === 'string') return Buffer.byteLength(field);
  return typeof field === 'object' && field !== null ? Buffer.byteLength(JSON.stringify(field)) : 8;
}

function retyped(field: unknown, wide: boolean): unknown {
  if (typeof field === 'number') {
    return wide && Number.isInteger(field) ? { '!': 'int64', value: field } : numberField(field);
  }
  if (Array.isArray(field)) return field.map((element) => retyped(element, true));
  if (typeof field !== 'object' || field === null || Buffer.isBuffer(field) || '!' in field) return field;
  return Object.fromEntries(Object.entries(field).map(([name, value]) => [name, retyped(value, true)]));
}

function fieldOf(name: string, value: HeaderValue): AmqpField | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      // RabbitMQ ends the connection over a number that is none.
      return Number.isFinite(value) ? numberField(value) : undefined;
    case 'bigint':
      return { '!': 'int64', value };
    case 'boolean':
      return value ? 'True' : undefined;
    default:
      return objectField(name, value);
  }
}

function numberField(value: number): TypedField {
  // Beyond what a number counts in ones, a foreign integer may be beyond 64 bits as well.
  if (!Number.isSafeInteger(value)) return { '!': 'double', value };
  return { '!': value === (value | 0) ? 'int32' : 'int64', value };
}

function objectField(
  name: string,
  value: Exclude<HeaderValue, string | number | bigint | boolean>,
): AmqpField | undefined {
  if (value === null) return undefined;
  if (value instanceof Date) return { '!': 'timestamp', value: Math.floor(value.getTime() / 1000) };
  if (Array.isArray(value)) return routingLists.has(name) ? value.map(String) : undefined;
  if ('timestamp' in value && typeof value.timestamp === 'number') return { '!': 'timestamp', value: value.timestamp };
  if ('int64' in value && typeof value.int64 === 'string') return { '!': 'int64', value: BigInt(value.int64) };
  return undefined;
}

function readValue(field: unknown): HeaderValue {
  switch (typeof field) {
    case 'number':
      // The client has rounded it already; it stays a 64-bit integer when it goes on.
      return Number.isInteger(field) && !Number.isSafeInteger(field) ? { int64: BigInt(field).toString() } : field;
    case 'string':
    case 'boolean':
    case 'bigint':
      return field;
    case 'object':
      return field === null ? null : objectValue(field);
    default:
      return null;
  }
}

function objectValue(field: object): HeaderValue {
  if (Array.isArray(field)) return field.map(readValue);
  if (Buffer.isBuffer(field)) return field.toString('utf8');
  if ('!' in field && 'value' in field) {
    return field['!'] === 'timestamp' && typeof field.value === 'number'
      ? { timestamp: field.value }
      : JSON.stringify(field.value);
  }
  return fromAmqpHeaders(Object.fromEntries(Object.entries(field)));
}
