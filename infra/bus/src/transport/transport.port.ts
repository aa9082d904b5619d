import type { Guid } from '@baton/contracts';
import type { Headers } from '../serialization/headers';
import type { QueueOptions } from './queue-options';

/** The name in the address of a client that takes answers without a queue of its own. */
export const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';

/** How an exchange chooses. What Baton binds has no routing key, so all but `fanout` pass on messages without one alone. */
export type ExchangeType = 'fanout' | 'direct' | 'topic' | 'headers';

/**
 * Where messages are sent. Declared when first used on a connection: a durable fanout exchange, its queue where one is
 * named, and the bindings. Precomputed per message type, so that publishing looks nothing up by name.
 */
export interface Exchange {
  /** {@link DIRECT_REPLY_TO} stands for the broker's way to a client without a queue, by routing key; nothing is declared. */
  readonly name: string;
  /** @default 'fanout' */
  readonly type?: ExchangeType | undefined;
  /** Neither durable nor outliving its users. @default false */
  readonly temporary?: boolean | undefined;
  /** Whether it outlives a restart of the broker. @default unless it is temporary */
  readonly durable?: boolean | undefined;
  /** Whether it goes with the last that is bound to it. @default where it is temporary */
  readonly autoDelete?: boolean | undefined;
  /** The exchange that gets what reaches no queue from here; it is not declared with this one. @default none */
  readonly alternateExchange?: string | undefined;
  /** A queue to declare with no arguments and to bind: what an address `queue:name` asks for. */
  readonly queue?: string | undefined;
  /** Of that queue: one consumer at a time. @default false */
  readonly singleActiveConsumer?: boolean | undefined;
  /** Exchanges that get a copy of everything sent here. */
  readonly boundTo?: readonly Exchange[] | undefined;
  /** Holds each message for the milliseconds of its header `x-delay`; needs the delayed-message plugin. @default false */
  readonly delayed?: boolean | undefined;
}

/** A queue to consume, with the same-named exchange bound to it. */
export interface ReceiveEndpoint {
  readonly name: string;
  /** Exclusive to this connection and gone with it. @default false */
  readonly temporary?: boolean | undefined;
  /** Deliveries the broker hands out before one is settled. */
  readonly prefetchCount: number;
  readonly queue: QueueOptions;
  /** Exchanges of message types, each bound to the endpoint's exchange. */
  readonly bindings: readonly Exchange[];
}

/** Bytes and what travels beside them. All of it but `body` is plain JSON, so that an outbox can keep it. */
export interface TransportMessage {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Scalars, {@link TimestampHeader} and {@link Int64Header} alone. */
  readonly headers: Headers;
  readonly messageId?: Guid | undefined;
  readonly correlationId?: Guid | undefined;
  readonly timeToLiveMs?: number | undefined;
  readonly priority?: number | undefined;
  readonly replyTo?: string | undefined;
  /** @default '' */
  readonly routingKey?: string | undefined;
  /** Survives a restart of the broker. @default true */
  readonly durable?: boolean | undefined;
}

/**
 * A message taken from a queue. Exactly one of the four is called, once; none, and it goes back when the receiver closes.
 * Whatever is called when it no longer lives does nothing.
 */
export interface Delivery extends TransportMessage {
  /** False once it is settled, and once its channel is gone: the message is on its queue then, and comes as another delivery. */
  readonly live: boolean;
  /** How often it was delivered before, as far as the transport knows. */
  readonly deliveryCount: number | undefined;
  ack(): void;
  /** Back to the queue, to be delivered again. */
  requeue(): void;
  /**
   * To the end of its queue, as a message that is new there: a byte-identical copy, confirmed, then ack. What brokers count
   * against a delivery limit begins anew. If that fails it is thrown and the delivery is as before.
   *
   * @param timeToLiveMs of the copy; undefined for ever.
   */
  renew(timeToLiveMs: number | undefined): Promise<void>;
  /**
   * A byte-identical copy to `<endpoint>_error` or `_skipped`, confirmed, then ack. If that fails it is thrown and the
   * delivery is as before: whoever holds it requeues it, after a pause, or it would circle at full speed.
   */
  move(to: 'error' | 'skipped', headers: Headers): Promise<void>;
}

/** `stop` takes no more; `close` gives back what is unsettled. Each may be called twice. */
export interface Receiver {
  /** Whether deliveries can come now. */
  readonly consuming: boolean;
  /** Why the last try to declare or consume failed; the next comes by itself. None while it consumes, or the broker is away. */
  readonly fault: Error | undefined;
  stop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A broker, as the bus needs it. RabbitMQ and in-memory implement this and pass one suite. It knows neither message types
 * nor time: delays are the outbox's.
 */
export abstract class Transport {
  /** Where names are resolved, without a slash at the end: `rabbitmq://host/vhost`. Addresses of endpoints begin with it. */
  abstract readonly hostAddress: string;
  /** Whether a send would reach the broker now. */
  abstract readonly connected: boolean;
  /** In the broker's words, why it takes no messages although it is there: `low on memory`. None when it takes them. */
  get blocked(): string | undefined {
    return undefined;
  }
  /** Calls back each time the connection is made or lost. @returns unsubscribe */
  abstract onConnectionChange(listener: (connected: boolean) => void): () => void;
  /** Waits until the first connection is made. */
  abstract connect(): Promise<void>;
  /**
   * Resolves at the broker's confirm. Calls may overlap; the order per exchange is kept.
   *
   * @throws {NotTakenError} when the broker did not take this message, for now; it may have arrived.
   * @throws another retryable `AppError` when the connection is away for longer than the transport waits, or was lost before
   * the confirm: the message may have arrived.
   */
  abstract send(to: Exchange, message: TransportMessage): Promise<void>;
  /** Declares what {@link receive} would, and consumes nothing. Waits for the connection. */
  abstract deploy(endpoint: ReceiveEndpoint): Promise<void>;
  /**
   * Declares, then delivers up to `prefetchCount` unsettled. Survives reconnects by declaring again. Resolves when it
   * consumes, and also when the broker refuses the first try: the receiver then says so in its fault, and tries again.
   */
  abstract receive(endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void): Promise<Receiver>;
  /** After the receivers; what was not settled goes back to its queue. */
  abstract close(): Promise<void>;
}
