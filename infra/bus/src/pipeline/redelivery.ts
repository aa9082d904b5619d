import type { OutgoingMessage } from '../outbox/outbox.port';
import { ENVELOPE_CONTENT_TYPE } from '../serialization/envelope';
import { type Headers, MessageHeader, transportHeadersOf } from '../serialization/headers';
import { writeJson } from '../serialization/json-text';
import type { ReceiveContext } from './receive-context';

/** What MassTransit gives a message whose time is up already. */
const SHORTEST_TIME_TO_LIVE_MS = 1_000;

/** How a copy for later differs from its original. */
export interface CopyOptions {
  readonly redeliveryCount: number;
  readonly deliverAt: Date;
  /**
   * `replaced`: a new id, and the inbox still takes it for the same message, after a failure. `new`: another message to
   * the inbox too, after work that was kept.
   */
  readonly identity: 'replaced' | 'new';
}

/**
 * The message again, addressed to the endpoint it came to: all ids, addresses and headers as they were, but a new message
 * id, the count of redeliveries, and what is left of its time to live.
 */
export function deferredCopyOf(
  received: ReceiveContext,
  { redeliveryCount, deliverAt, identity }: CopyOptions,
): OutgoingMessage {
  const { endpoint, delivery, envelope } = received;
  const messageId = endpoint.ids.next();
  const headers: Headers = {
    ...withoutOriginal(envelope?.headers ?? {}),
    [MessageHeader.redeliveryCount]: redeliveryCount,
    ...(identity === 'replaced' ? { [MessageHeader.originalMessageId]: received.inboxMessageId } : {}),
  };
  const copy = { ...envelope, messageId, destinationAddress: endpoint.address, headers };
  return {
    exchange: endpoint.exchange,
    message: {
      body: Buffer.from(writeJson(copy)),
      contentType: ENVELOPE_CONTENT_TYPE,
      headers: transportHeadersOf(headers),
      messageId,
      correlationId: delivery.correlationId,
      timeToLiveMs: lifeLeftMs(envelope?.expirationTime, deliverAt),
      priority: delivery.priority,
      replyTo: delivery.replyTo,
    },
  };
}

const replacedHeaders = new Set([MessageHeader.originalMessageId, MessageHeader.redeliveryCount].map(lowerCase));

/** Whatever the case of their names, which others may write differently: twice the same would be read either way. */
function withoutOriginal(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !replacedHeaders.has(lowerCase(name))));
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}

function lifeLeftMs(expirationTime: string | null | undefined, deliverAt: Date): number | undefined {
  const expires = expirationTime ? Date.parse(expirationTime) : Number.NaN;
  return Number.isNaN(expires) ? undefined : Math.max(SHORTEST_TIME_TO_LIVE_MS, expires - deliverAt.getTime());
}
