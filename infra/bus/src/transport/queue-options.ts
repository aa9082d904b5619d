/** How a queue is declared. Any difference from what exists is refused by the broker. */
export interface QueueOptions {
  /** `classic` only where a .NET peer declared it so. @default 'quorum' */
  readonly type?: 'quorum' | 'classic' | undefined;
  /** Quorum: repeated deliveries before a message goes to `_error`; n allow n + 1 deliveries. @default 10 */
  readonly deliveryLimit?: number | undefined;
  /** One consumer at a time over all replicas; the others stand by. @default false */
  readonly singleActiveConsumer?: boolean | undefined;
  /** Classic: the highest priority, 1 to 255. @default none */
  readonly maxPriority?: number | undefined;
  /** The queue is deleted after this long without use. @default never */
  readonly expiresMs?: number | undefined;
}

/** The delivery limit of a quorum queue that names none. */
export const DEFAULT_DELIVERY_LIMIT = 10;
