import type { OutgoingMessage } from '../outbox/outbox.port';
import { ENVELOPE_CONTENT_TYPE } from '../serialization/envelope';
import { type Headers, MessageHeader, transportHeadersOf } from '../serialization/headers';
import { writeJson } from '../serialization/json-text';
import type { ReceiveContext } from './receive-context';

/** How a copy for later differs from its original. */
export interface CopyOptions {
  readonly redeliveryCount: number;
  /** Whether the inbox shall take it for the same message: after a failure yes, after work that was kept no. */
  readonly keepsInboxKey: boolean;
}

/**
 * The message again, addressed to the endpoint it came to: all ids, addresses and headers as they were, but a new message
 * id, and the count of redeliveries.
 */
export function deferredCopyOf(
  received: ReceiveContext,
  { redeliveryCount, keepsInboxKey }: CopyOptions,
): OutgoingMessage {
  const { endpoint, delivery, envelope } = received;
  const messageId = endpoint.ids.next();
  const headers: Headers = {
    ...envelope?.headers,
    [MessageHeader.redeliveryCount]: redeliveryCount,
    ...(keepsInboxKey ? { [MessageHeader.originalMessageId]: received.inboxMessageId } : {}),
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
      priority: delivery.priority,
      replyTo: delivery.replyTo,
    },
  };
}
