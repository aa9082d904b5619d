/** What a queue of either kind may have. */
interface AnyQueueOptions {
  /** One consumer at a time over all replicas; the others stand by. @default false */
  readonly singleActiveConsumer?: boolean | undefined;
  /** The queue is deleted after this long without use. @default never */
  readonly expiresMs?: number | undefined;
  /**
   * How long a message may wait. What waits longer is dropped, or goes where the queue's dead letters go: to `_error` where
   * there is a delivery limit. @default as long as the message itself says
   */
  readonly messageTtlMs?: number | undefined;
  /** How long a delivery may be held before the broker (RabbitMQ 3.12 or later) closes its channel. @default the broker's */
  readonly acknowledgementTimeoutMs?: number | undefined;
  /** Consumers of a higher one are given messages first, those of a lower one what is left. @default 0 */
  readonly consumerPriority?: number | undefined;
}

/** A queue that survives the loss of a node; always durable, never exclusive. */
export interface QuorumQueueOptions extends AnyQueueOptions {
  readonly type?: 'quorum' | undefined;
  /**
   * Repeated deliveries before a message goes to `_error`; n allow n + 1 deliveries. `none` leaves the limit and the
   * dead-lettering out, as a .NET service declares such a queue. @default 10
   */
  readonly deliveryLimit?: number | 'none' | undefined;
  /** The nodes that hold it at first. @default the broker's */
  readonly initialGroupSize?: number | undefined;
}

/** A queue on one node, as a .NET service declares it unless told otherwise. */
export interface ClassicQueueOptions extends AnyQueueOptions {
  readonly type: 'classic';
  /** As a quorum queue's, but counted by the bus alone. @default 10 */
  readonly deliveryLimit?: number | undefined;
  /** The highest priority, 1 to 255. @default none */
  readonly maxPriority?: number | undefined;
  /** Kept on disk rather than in memory; brokers from 3.12 on do so by themselves. @default not said to the broker */
  readonly lazy?: boolean | undefined;
  /** What expires here goes to the queue of this name, which is declared too, behind an exchange of the same name. @default none */
  readonly deadLetterTo?: string | undefined;
}

/** How a queue is declared and consumed. What is declared differently from what exists is refused by the broker. */
export type QueueOptions = QuorumQueueOptions | ClassicQueueOptions;

/** The delivery limit of a queue that names none. */
export const DEFAULT_DELIVERY_LIMIT = 10;

/** How often the bus itself lets a message be delivered again. */
export function deliveryLimitOf({ deliveryLimit }: QueueOptions): number {
  return typeof deliveryLimit === 'number' ? deliveryLimit : DEFAULT_DELIVERY_LIMIT;
}

/** Whether the broker gives messages up to `_error` by itself, so that there is one from the start. */
export function hasBrokerLimit({ type, deliveryLimit }: QueueOptions): boolean {
  return type !== 'classic' && deliveryLimit !== 'none';
}
