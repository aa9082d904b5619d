import type { HostInfo } from '@baton/contracts';
import type { TransportMessage } from '../transport/transport.port';
import type { MessageEnvelope } from './envelope';
import { type Headers, type HeaderValue, headerOf, MessageHeader } from './headers';

/** Headers that hold a raw message's metadata; all others are its own. */
const metadata = new Set<string>(
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
  ].map((name) => name.toLowerCase()),
);

/** Whether a delivery says its types beside its body, so that the body is the message alone. */
export function isRawMessage({ headers }: TransportMessage): boolean {
  return headerOf(headers, MessageHeader.rawMessageType) !== undefined;
}

/** The envelope of a message that came without one: its metadata are headers. */
export function rawEnvelopeOf(message: TransportMessage, body: unknown): MessageEnvelope {
  const text = (name: string): string | null => textOf(headerOf(message.headers, name));
  return {
    messageId: text(MessageHeader.rawMessageId) ?? message.messageId ?? null,
    requestId: text(MessageHeader.rawRequestId),
    correlationId: text(MessageHeader.rawCorrelationId) ?? message.correlationId ?? null,
    conversationId: text(MessageHeader.rawConversationId),
    initiatorId: text(MessageHeader.rawInitiatorId),
    sourceAddress: text(MessageHeader.rawSourceAddress),
    destinationAddress: null,
    responseAddress: text(MessageHeader.rawResponseAddress),
    faultAddress: text(MessageHeader.rawFaultAddress),
    messageType: (text(MessageHeader.rawMessageType) ?? '').split(';').filter((urn) => urn !== ''),
    message: body,
    expirationTime: null,
    sentTime: null,
    headers: ownHeadersOf(message.headers),
    host: hostOf(text(MessageHeader.rawHostInfo)),
  };
}

function textOf(value: HeaderValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function ownHeadersOf(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !metadata.has(name.toLowerCase())));
}

/** Host info is for information only: text that is none is as good as none. */
function hostOf(json: string | null): Partial<HostInfo> | null {
  if (json === null) return null;
  try {
    const host: unknown = JSON.parse(json);
    if (host === null || typeof host !== 'object') return null;
    return Object.fromEntries(
      Object.entries(host).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
