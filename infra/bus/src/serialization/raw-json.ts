import type { HostInfo, MessageType } from '@baton/contracts';
import type { TransportMessage } from '../transport/transport.port';
import { type MessageEnvelope, RAW_JSON_CONTENT_TYPE } from './envelope';
import { type EnvelopeFields, messageTypesOf } from './envelope-writer';
import { type Headers, type HeaderValue, headerOf, MessageHeader } from './headers';
import { writeJson } from './json-text';
import { timeOfNewId } from './new-id';

/** Headers that hold a raw message's metadata, and the broker's notes about deliveries; all others are its own. */
const notItsOwn = new Set<string>(
  [
    MessageHeader.rawMessageId,
    MessageHeader.rawCorrelationId,
    MessageHeader.rawConversationId,
    MessageHeader.rawRequestId,
    MessageHeader.rawInitiatorId,
    MessageHeader.rawMessageType,
    MessageHeader.rawSourceAddress,
    MessageHeader.rawResponseAddress,
    MessageHeader.rawFaultAddress,
    MessageHeader.rawHostInfo,
    'x-death',
    'x-delivery-count',
    'x-acquired-count',
    'x-dotnet-pub-seq-no',
  ].map((name) => name.toLowerCase()),
);

/** The types a message names beside its body; undefined when it names none there. */
export function rawTypesOf({ headers }: TransportMessage): readonly string[] | undefined {
  const types = textOf(headerOf(headers, MessageHeader.rawMessageType));
  return types?.split(';').filter((urn) => urn !== '');
}

/**
 * The envelope of a message that came without one: its metadata are headers, or properties beside them. As in MassTransit it
 * was sent where it came.
 */
export function rawEnvelopeOf(
  message: TransportMessage,
  body: unknown,
  messageType: readonly string[],
  inputAddress: string | null,
): MessageEnvelope {
  const text = (name: string): string | null => textOf(headerOf(message.headers, name)) ?? null;
  const messageId = text(MessageHeader.rawMessageId) ?? message.messageId ?? null;
  return {
    messageId,
    requestId: text(MessageHeader.rawRequestId),
    correlationId: text(MessageHeader.rawCorrelationId) ?? message.correlationId ?? null,
    conversationId: text(MessageHeader.rawConversationId),
    initiatorId: text(MessageHeader.rawInitiatorId),
    sourceAddress: text(MessageHeader.rawSourceAddress),
    destinationAddress: inputAddress,
    responseAddress: text(MessageHeader.rawResponseAddress),
    faultAddress: text(MessageHeader.rawFaultAddress),
    messageType,
    message: body,
    expirationTime: null,
    sentTime: timeOfNewId(messageId)?.toISOString() ?? null,
    headers: ownHeadersOf(message.headers),
    host: hostOf(text(MessageHeader.rawHostInfo)),
  };
}

/** What differs from message to message of one sender, and the sender itself. */
export interface RawFields
  extends Omit<EnvelopeFields, 'destinationAddress' | 'expirationTime' | 'sentTime' | 'headers'> {
  readonly sourceAddress: string;
  readonly host: HostInfo;
}

/** A message alone, with its metadata as MassTransit's raw serializer writes them into headers. */
export function rawMessageOf(
  type: MessageType,
  fields: RawFields,
): { readonly body: Uint8Array; readonly contentType: string; readonly headers: Headers } {
  const named: Readonly<Record<string, string | undefined>> = {
    [MessageHeader.rawMessageId]: fields.messageId,
    [MessageHeader.rawCorrelationId]: fields.correlationId,
    [MessageHeader.rawConversationId]: fields.conversationId,
    [MessageHeader.rawRequestId]: fields.requestId,
    [MessageHeader.rawInitiatorId]: fields.initiatorId,
    [MessageHeader.rawMessageType]: messageTypesOf(type).join(';'),
    [MessageHeader.rawSourceAddress]: fields.sourceAddress,
    [MessageHeader.rawResponseAddress]: fields.responseAddress,
    [MessageHeader.rawFaultAddress]: fields.faultAddress,
    [MessageHeader.rawHostInfo]: JSON.stringify(withInitials(fields.host, (initial) => initial.toUpperCase())),
  };
  const headers: Record<string, string> = {};
  for (const name in named) if (named[name] !== undefined) headers[name] = named[name];
  return { body: Buffer.from(writeJson(fields.message)), contentType: RAW_JSON_CONTENT_TYPE, headers };
}

function textOf(value: HeaderValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function ownHeadersOf(headers: Headers): Headers {
  const own = Object.entries(headers).filter(([name]) => !notItsOwn.has(name.toLowerCase()));
  return Object.fromEntries(own.map(([name, value]) => [name, plainValueOf(value)]));
}

/** In an envelope a moment is a date and a 64-bit integer a bigint; beside one they have a form of their own. */
function plainValueOf(value: HeaderValue): HeaderValue {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  if ('timestamp' in value && typeof value.timestamp === 'number') return new Date(value.timestamp * 1_000);
  if ('int64' in value && typeof value.int64 === 'string') return BigInt(value.int64);
  return value;
}

/** Host info is for information only: text that is none is as good as none. */
function hostOf(json: string | null): Partial<HostInfo> | null {
  if (json === null) return null;
  try {
    const host: unknown = JSON.parse(json);
    if (host === null || typeof host !== 'object') return null;
    return withInitials(host, (initial) => initial.toLowerCase());
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function withInitials(host: object, change: (initial: string) => string): object {
  return Object.fromEntries(
    Object.entries(host).map(([name, value]) => [change(name.charAt(0)) + name.slice(1), value]),
  );
}
