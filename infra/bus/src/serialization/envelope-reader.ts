import type { TransportMessage } from '../transport/transport.port';
import { ENVELOPE_CONTENT_TYPE, type MessageEnvelope, RAW_JSON_CONTENT_TYPE } from './envelope';
import { type Headers, headerOf } from './headers';
import { readJson, readJsonExactly } from './json-text';
import { MalformedMessageError } from './malformed-message.error';
import { DEEPEST_NESTING, isNestedTooDeep } from './nesting';
import { rawEnvelopeOf, rawTypesOf } from './raw-json';

/** The names of the envelope's fields, by their lower-case form, which is how others may find them. */
const fieldNames = new Map<string, keyof MessageEnvelope>(
  (
    [
      'messageId',
      'requestId',
      'correlationId',
      'conversationId',
      'initiatorId',
      'sourceAddress',
      'destinationAddress',
      'responseAddress',
      'faultAddress',
      'messageType',
      'message',
      'expirationTime',
      'sentTime',
      'headers',
      'host',
    ] as const
  ).map((name) => [name.toLowerCase(), name]),
);

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The body as text. @throws {MalformedMessageError} when it is not UTF-8. */
export function textOf(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw new MalformedMessageError('it is not UTF-8 text', { cause });
  }
}

/** How a message is read. */
export interface ReadOptions {
  /** Keep 64-bit integers exact; slower, so only where a consumed type expects them. @default false */
  readonly exactIntegers?: boolean;
  /** The types raw JSON is taken for that names none. @default it is not taken */
  readonly untypedAs?: readonly string[] | undefined;
}

/**
 * Reads a delivery as an envelope: leniently, as MassTransit does. Names in any case, unknown fields, absent fields and
 * ids that are none all pass; a body that is no JSON object does not.
 *
 * @param inputAddress of the endpoint it came to: raw JSON does not say where it was sent.
 * @throws {MalformedMessageError}
 */
export function readEnvelope(
  message: TransportMessage,
  { exactIntegers = false, untypedAs }: ReadOptions = {},
  inputAddress: string | null = null,
): MessageEnvelope {
  if (isNestedTooDeep(message.body))
    throw new MalformedMessageError(`it is nested deeper than ${DEEPEST_NESTING} levels`);
  const body = parsed(textOf(message.body), exactIntegers);
  const rawTypes = isRawJson(message) ? (rawTypesOf(message) ?? untypedAs) : undefined;
  if (rawTypes && !looksLikeEnvelope(body)) return rawEnvelopeOf(message, body, rawTypes, inputAddress);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new MalformedMessageError('expected a JSON object, the envelope of a message');
  }
  const envelope = envelopeOf(body);
  if (envelope.message === undefined || envelope.message === null) {
    throw new MalformedMessageError('its envelope has no "message"');
  }
  return envelope;
}

function parsed(text: string, exactIntegers: boolean): unknown {
  try {
    return exactIntegers ? readJsonExactly(text) : readJson(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new MalformedMessageError(`it is not JSON (${cause.message})`, { cause });
  }
}

/** The media type without its parameters; of the header `Content-Type` where the property is absent. */
export function mediaTypeOf({ contentType, headers }: TransportMessage): string {
  const given = contentType || headerOf(headers, 'Content-Type') || headerOf(headers, 'ContentType');
  return typeof given === 'string' ? (given.split(';')[0]?.trim().toLowerCase() ?? '') : '';
}

/** Anything else is read as an envelope, whatever it calls itself. */
function isRawJson(message: TransportMessage): boolean {
  return message.contentType !== ENVELOPE_CONTENT_TYPE && mediaTypeOf(message) === RAW_JSON_CONTENT_TYPE;
}

function looksLikeEnvelope(body: unknown): boolean {
  return body !== null && typeof body === 'object' && !Array.isArray(body) && envelopeOf(body).messageType.length > 0;
}

function envelopeOf(body: object): MessageEnvelope {
  const given: Partial<Record<keyof MessageEnvelope, unknown>> =
    'messageType' in body && 'message' in body ? body : respelt(body);
  return {
    messageId: textOrNull(given.messageId),
    requestId: textOrNull(given.requestId),
    correlationId: textOrNull(given.correlationId),
    conversationId: textOrNull(given.conversationId),
    initiatorId: textOrNull(given.initiatorId),
    sourceAddress: textOrNull(given.sourceAddress),
    destinationAddress: textOrNull(given.destinationAddress),
    responseAddress: textOrNull(given.responseAddress),
    faultAddress: textOrNull(given.faultAddress),
    messageType: typesOf(given.messageType),
    message: given.message,
    expirationTime: textOrNull(given.expirationTime),
    sentTime: textOrNull(given.sentTime),
    headers: headersOf(given.headers),
    host: objectOrNull(given.host),
  };
}

function respelt(body: object): Partial<Record<keyof MessageEnvelope, unknown>> {
  const found: Partial<Record<keyof MessageEnvelope, unknown>> = {};
  for (const [name, value] of Object.entries(body)) {
    const known = fieldNames.get(name.toLowerCase());
    if (known !== undefined && (known === name || !(known in found))) found[known] = value;
  }
  return found;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function typesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((urn): urn is string => typeof urn === 'string') : [];
}

function objectOrNull(value: unknown): object | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}

/** An object, or a list of `{ Key, Value }`, which is how .NET may write a dictionary. What came from JSON is a header. */
function headersOf(value: unknown): Headers {
  if (Array.isArray(value)) return Object.fromEntries(value.flatMap(entryOf));
  return (objectOrNull(value) ?? {}) as Headers;
}

function entryOf(value: unknown): [string, Headers[string]][] {
  const entry = Object.fromEntries(
    Object.entries(objectOrNull(value) ?? {}).map(([name, part]) => [name.toLowerCase(), part]),
  );
  return typeof entry.key === 'string' ? [[entry.key, (entry.value ?? null) as Headers[string]]] : [];
}
