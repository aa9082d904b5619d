import type { Headers } from '../../serialization/headers';
import { DEFAULT_DELIVERY_LIMIT, type QueueOptions } from '../queue-options';
import type { Delivery, TransportMessage } from '../transport.port';

/** A message in a queue. */
export interface QueuedMessage {
  readonly message: TransportMessage;
  /** How often it was handed out before. */
  readonly deliveryCount: number;
  /** Milliseconds since 1970; undefined for ever. */
  readonly expiresAt: number | undefined;
}

/** Someone who takes messages from a queue. */
export interface QueueConsumer {
  readonly prefetchCount: number;
  readonly onDelivery: (delivery: Delivery) => void;
}

interface AttachedConsumer extends QueueConsumer {
  readonly unsettled: Set<QueuedMessage>;
  stopped: boolean;
}

/** What a queue needs of its broker. */
export interface QueueSurroundings {
  /** Copies a message to `<queue>_error` or `<queue>_skipped`. */
  move(queue: string, to: 'error' | 'skipped', message: TransportMessage): void;
  isExpired(message: QueuedMessage): boolean;
}

/** One queue: hands messages to its consumers in turn, keeps order, counts deliveries, and gives up past the limit. */
export class InMemoryQueue {
  private readonly messages: QueuedMessage[] = [];
  private readonly consumers: AttachedConsumer[] = [];
  private turn = 0;
  private handingOut = false;

  constructor(
    readonly name: string,
    private readonly options: QueueOptions & { readonly temporary: boolean },
    private readonly surroundings: QueueSurroundings,
  ) {}

  /** What waits, first one first. Deliveries that are not settled are not in it. */
  get waiting(): readonly TransportMessage[] {
    return this.messages.map(({ message }) => message);
  }

  get consumerCount(): number {
    return this.consumers.length;
  }

  add(message: QueuedMessage): void {
    this.messages.push(message);
    this.handOutSoon();
  }

  /** Takes the first message away for good, as a person looking into the queue would. */
  take(): TransportMessage | undefined {
    return this.messages.shift()?.message;
  }

  /** @returns stop, which takes no more, and close, which also gives back what is unsettled. */
  attach(consumer: QueueConsumer): { readonly stop: () => void; readonly close: () => void } {
    const attached: AttachedConsumer = { ...consumer, unsettled: new Set(), stopped: false };
    this.consumers.push(attached);
    this.handOutSoon();
    const stop = (): void => {
      attached.stopped = true;
    };
    return { stop, close: () => this.detach(attached) };
  }

  private detach(consumer: AttachedConsumer): void {
    consumer.stopped = true;
    const index = this.consumers.indexOf(consumer);
    if (index >= 0) this.consumers.splice(index, 1);
    const unsettled = [...consumer.unsettled];
    consumer.unsettled.clear();
    for (const message of unsettled.reverse()) this.putBack(message);
  }

  /** Not at once: a publisher must never run a consumer's code. */
  private handOutSoon(): void {
    if (this.handingOut) return;
    this.handingOut = true;
    setImmediate(() => {
      this.handingOut = false;
      this.handOut();
    });
  }

  private handOut(): void {
    for (let consumer = this.nextFree(); consumer; consumer = this.nextFree()) {
      const queued = this.messages.shift();
      if (!queued) return;
      if (this.surroundings.isExpired(queued)) continue;
      consumer.unsettled.add(queued);
      consumer.onDelivery(this.deliveryOf(queued, consumer));
    }
  }

  private nextFree(): AttachedConsumer | undefined {
    for (let tried = 0; tried < this.consumers.length; tried++) {
      const consumer = this.consumers[this.turn++ % this.consumers.length];
      if (consumer && !consumer.stopped && consumer.unsettled.size < consumer.prefetchCount) return consumer;
    }
    return undefined;
  }

  private deliveryOf(queued: QueuedMessage, consumer: AttachedConsumer): Delivery {
    /** False when it was settled before, or given back with its consumer: then there is nothing left to do. */
    const settle = (): boolean => {
      const open = consumer.unsettled.delete(queued);
      if (open) this.handOutSoon();
      return open;
    };
    return {
      ...queued.message,
      deliveryCount: queued.deliveryCount,
      ack: () => void settle(),
      requeue: () => {
        if (settle()) this.putBack(queued);
      },
      move: async (to, headers) => {
        if (settle()) this.surroundings.move(this.name, to, movedCopyOf(queued.message, to, headers));
      },
    };
  }

  private putBack(queued: QueuedMessage): void {
    const deliveryCount = queued.deliveryCount + 1;
    if (
      !this.options.temporary &&
      this.options.type !== 'classic' &&
      deliveryCount > (this.options.deliveryLimit ?? DEFAULT_DELIVERY_LIMIT)
    ) {
      this.surroundings.move(this.name, 'error', queued.message);
      return;
    }
    this.messages.unshift({ ...queued, deliveryCount });
    this.handOutSoon();
  }
}

/** The same bytes and headers and the reason; what was moved for an error lives as long as it takes to look at it. */
function movedCopyOf(message: TransportMessage, to: 'error' | 'skipped', headers: Headers): TransportMessage {
  const copy = { ...message, headers: { ...message.headers, ...headers } };
  return to === 'error' ? { ...copy, timeToLiveMs: undefined } : copy;
}
