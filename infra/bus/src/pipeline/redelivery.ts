import type { MessageType } from '@baton/contracts';
import { timeToLiveLeft } from '../endpoints/time-to-live';
import type { OutgoingMessage } from '../outbox/outbox.port';
import { delayed } from '../scheduling/delayed-exchange';
import { ENVELOPE_CONTENT_TYPE } from '../serialization/envelope';
import { type Headers, headersWithout, MessageHeader, transportHeadersOf } from '../serialization/headers';
import { writeJson } from '../serialization/json-text';
import type { ReceiveContext } from './receive-context';

/** Where copies for later wait. */
export type RedeliverBy = 'scheduler' | 'delayed-exchange';

/** How a copy for later differs from its original. */
export interface CopyOptions {
  readonly redeliveryCount: number;
  readonly deliverAt: Date;
  /**
   * `replaced`: a new id, and the inbox still takes it for the same message. `kept`: the id it has. `new`: another message
   * to the inbox too, after work that was kept.
   */
  readonly identity: 'replaced' | 'kept' | 'new';
}

/** What is known of a delivery that is to be put off. */
interface PutOffDelivery {
  readonly received: ReceiveContext;
  readonly redeliveryCount: number;
  readonly type: MessageType;
}

/** For how long a delivery is put off, and how. */
export interface Deferral {
  readonly delayMs: number;
  /** Whether what its consumer did stays: then the copy is another message to the inbox. */
  readonly afterSuccess: boolean;
  readonly by: RedeliverBy;
}

/** Sends a delivery's message to its own endpoint again, later: with the surrounding work where there is one. */
export async function putOff(
  { received, redeliveryCount: before, type }: PutOffDelivery,
  { delayMs, afterSuccess, by }: Deferral,
): Promise<void> {
  const { sender, ids, clock } = received.endpoint;
  const deliverAt = new Date(clock.now().getTime() + delayMs);
  const afterFailure = by === 'scheduler' ? 'replaced' : 'kept';
  const identity = afterSuccess ? 'new' : afterFailure;
  const copy = deferredCopyOf(received, { redeliveryCount: before + 1, deliverAt, identity });
  if (by === 'scheduler') await sender.keep(ids.next(), deliverAt, copy, type.name);
  else await sender.dispatch(type, delayed(copy, delayMs));
}

/**
 * The message again, addressed to the endpoint it came to: all ids, addresses and headers as they were, but the count of
 * redeliveries, what is left of its time to live, and perhaps its own id.
 */
function deferredCopyOf(
  received: ReceiveContext,
  { redeliveryCount, deliverAt, identity }: CopyOptions,
): OutgoingMessage {
  const { endpoint, delivery, envelope } = received;
  const messageId = identity === 'kept' ? received.messageId : endpoint.ids.next();
  const headers: Headers = {
    ...headersWithout(envelope?.headers ?? {}, identity === 'kept' ? countHeader : replacedHeaders),
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
      timeToLiveMs: timeToLiveLeft(envelope?.expirationTime, deliverAt),
      priority: delivery.priority,
      replyTo: delivery.replyTo,
    },
  };
}

const countHeader = [MessageHeader.redeliveryCount];
const replacedHeaders = [...countHeader, MessageHeader.originalMessageId];
