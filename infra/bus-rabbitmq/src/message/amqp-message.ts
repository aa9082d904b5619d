import type { TransportMessage } from '@baton/bus';
import type { MessageProperties, Options } from 'amqplib';
import { toAmqpHeaders } from './amqp-headers';

/** A message ready for `basic.publish`. */
export interface AmqpMessage {
  readonly routingKey: string;
  readonly content: Buffer;
  readonly options: Options.Publish;
}

/** The largest TTL RabbitMQ takes, in milliseconds; it closes the channel over a larger one. */
const LONGEST_TTL_MS = 4_294_967_295;
/** What MassTransit writes for a lifetime that is over already, in milliseconds. */
const SHORTEST_TTL_MS = 1_000;

/** A message as it leaves: AMQP properties and header types exactly as MassTransit sets them. */
export function toAmqp(message: TransportMessage): AmqpMessage {
  return {
    routingKey: message.routingKey ?? '',
    content: bufferOf(message.body),
    options: {
      contentType: message.contentType,
      deliveryMode: message.durable === false ? 1 : 2,
      messageId: message.messageId,
      correlationId: message.correlationId,
      expiration: message.timeToLiveMs === undefined ? undefined : expirationOf(message.timeToLiveMs),
      priority: message.priority,
      replyTo: message.replyTo,
      headers: toAmqpHeaders(message.headers),
    },
  };
}

/** A lifetime as AMQP writes it: whole milliseconds as text. */
export function expirationOf(timeToLiveMs: number): string {
  if (timeToLiveMs <= 0) return String(SHORTEST_TTL_MS);
  return String(Math.min(LONGEST_TTL_MS, Math.ceil(timeToLiveMs)));
}

/**
 * The properties of a copy: those of the original, but for a lifetime of its own. `user_id` is left out: the broker closes the channel over a name that
 * is not this connection's own.
 */
export function copyOptions(
  original: MessageProperties,
  headers: Readonly<Record<string, unknown>>,
  timeToLiveMs: number | undefined,
): Options.Publish {
  return {
    contentType: original.contentType,
    contentEncoding: original.contentEncoding,
    deliveryMode: original.deliveryMode,
    messageId: original.messageId,
    correlationId: original.correlationId,
    expiration: timeToLiveMs === undefined ? undefined : expirationOf(timeToLiveMs),
    priority: original.priority,
    replyTo: original.replyTo,
    timestamp: original.timestamp,
    type: original.type,
    appId: original.appId,
    headers,
    mandatory: true,
  };
}

/** The same bytes as a Buffer, not copied. */
function bufferOf(body: Uint8Array): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
