import type { Headers } from '../../serialization/headers';
import { deliveryLimitOf, hasBrokerLimit, type QueueOptions } from '../queue-options';
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
  /** The higher are given messages first. */
  readonly priority: number;
  readonly onDelivery: (delivery: Delivery) => void;
}

interface AttachedConsumer extends QueueConsumer {
  readonly unsettled: Set<QueuedMessage>;
  stopped: boolean;
}

/** How a queue was declared. */
export type DeclaredQueueOptions = QueueOptions & { readonly temporary: boolean };

/** What a queue needs of its broker. */
export interface QueueSurroundings {
  /** Copies a message to `<queue>_error` or `<queue>_skipped`. */
  move(queue: string, to: 'error' | 'skipped', message: TransportMessage): void;
  /** Sends what expired here to the exchange of the queue's dead letters. */
  deadLetter(exchange: string, message: TransportMessage): void;
  /** Milliseconds since 1970; undefined where nothing expires. */
  now(): number | undefined;
  /** Calls back a turn later. */
  soon(handOut: () => void): void;
}

/** One queue: hands messages to its consumers in turn, keeps order, counts deliveries, and gives up past the limit. */
export class InMemoryQueue {
  private readonly messages: QueuedMessage[] = [];
  private readonly consumers: AttachedConsumer[] = [];
  private turn = 0;
  private handingOut = false;

  constructor(
    readonly name: string,
    private readonly options: DeclaredQueueOptions,
    private readonly surroundings: QueueSurroundings,
  ) {}

  /** What waits, first one first. Deliveries that are not settled are not in it. */
  get waiting(): readonly TransportMessage[] {
    this.dropExpired();
    return this.messages.map(({ message }) => message);
  }

  /** Takes a message in, behind all of its priority. */
  add(message: TransportMessage): void {
    const lifetimes = [message.timeToLiveMs, this.options.messageTtlMs].filter((ms) => ms !== undefined);
    const expiresAt = lifetimes.length === 0 ? undefined : (this.surroundings.now() ?? 0) + Math.min(...lifetimes);
    const priority = this.priorityOf(message);
    const last = this.messages.findLastIndex((other) => this.priorityOf(other.message) >= priority);
    this.messages.splice(last + 1, 0, { message, deliveryCount: 0, expiresAt });
    this.handOutSoon();
  }

  /** Takes the first message away for good, as a person looking into the queue would. */
  take(): TransportMessage | undefined {
    this.dropExpired();
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
    this.surroundings.soon(() => {
      this.handingOut = false;
      this.handOut();
    });
  }

  private handOut(): void {
    this.dropExpired();
    // A turn is taken with a message alone: who looked in vain would let the same consumer have every rare one.
    while (this.messages.length > 0) {
      const consumer = this.nextFree();
      const queued = consumer && this.messages.shift();
      if (!queued) return;
      consumer.unsettled.add(queued);
      consumer.onDelivery(this.deliveryOf(queued, consumer));
    }
  }

  /** In turn among those of the highest priority that have room; a single active consumer stays that until it is stopped. */
  private nextFree(): AttachedConsumer | undefined {
    const running = this.consumers.filter(({ stopped }) => !stopped);
    const called = this.options.singleActiveConsumer === true ? running.slice(0, 1) : running;
    const free = called.filter(({ unsettled, prefetchCount }) => unsettled.size < prefetchCount);
    const highest = Math.max(...free.map(({ priority }) => priority));
    const next = free.filter(({ priority }) => priority === highest);
    return next[this.turn++ % next.length];
  }

  /** What is past its time is dropped, or goes where the dead letters go; seen when somebody looks or consumes. */
  private dropExpired(): void {
    const now = this.surroundings.now();
    if (now === undefined) return;
    const expired = this.messages.filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= now);
    if (expired.length === 0) return;
    const gone = new Set(expired);
    this.messages.splice(0, this.messages.length, ...this.messages.filter((queued) => !gone.has(queued)));
    for (const { message } of expired) this.deadLetter({ ...message, timeToLiveMs: undefined });
  }

  private deadLetter(message: TransportMessage): void {
    const { options } = this;
    if (!options.temporary && hasBrokerLimit(options)) this.surroundings.move(this.name, 'error', message);
    else if (options.type === 'classic' && options.deadLetterTo !== undefined) {
      this.surroundings.deadLetter(options.deadLetterTo, message);
    }
  }

  private priorityOf({ priority = 0 }: TransportMessage): number {
    const { maxPriority = 0 } = this.options.type === 'classic' ? this.options : {};
    return Math.min(priority, maxPriority);
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
      get live() {
        return consumer.unsettled.has(queued);
      },
      deliveryCount: queued.deliveryCount,
      ack: () => void settle(),
      requeue: () => {
        if (settle()) this.putBack(queued);
      },
      renew: async (timeToLiveMs) => {
        if (settle()) this.add({ ...queued.message, timeToLiveMs });
      },
      move: async (to, headers) => {
        if (settle()) this.surroundings.move(this.name, to, movedCopyOf(queued.message, to, headers));
      },
    };
  }

  private putBack(queued: QueuedMessage): void {
    const deliveryCount = queued.deliveryCount + 1;
    const { options } = this;
    if (!options.temporary && hasBrokerLimit(options) && deliveryCount > deliveryLimitOf(options)) {
      this.surroundings.move(this.name, 'error', queued.message);
      return;
    }
    const priority = this.priorityOf(queued.message);
    const first = this.messages.findIndex((other) => this.priorityOf(other.message) <= priority);
    this.messages.splice(first < 0 ? this.messages.length : first, 0, { ...queued, deliveryCount });
    this.handOutSoon();
  }
}

/** The same bytes and headers and the reason; what was moved for an error lives as long as it takes to look at it. */
function movedCopyOf(message: TransportMessage, to: 'error' | 'skipped', headers: Headers): TransportMessage {
  const copy = { ...message, headers: { ...message.headers, ...headers } };
  return to === 'error' ? { ...copy, timeToLiveMs: undefined } : copy;
}
