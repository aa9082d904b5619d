import type { DeliveryContext } from '../pipeline/delivery-context';
import type { Filter, Pipe, Probe } from '../pipeline/filter';
import type { CancelTimer, Timers } from '../timers';
import { Gate } from './gate';

/** How many messages may enter in how long. */
export interface RateLimit {
  /** Messages per interval. */
  readonly messages: number;
  /** @default 1000 */
  readonly intervalMs?: number | undefined;
}

const DEFAULT_INTERVAL_MS = 1_000;

/**
 * Lets at most so many messages of one consumer begin per interval, which starts with the first of them; the others wait
 * in their order, held.
 */
export class RateLimitFilter implements Filter<DeliveryContext> {
  private readonly gate: Gate;
  private readonly messages: number;
  private readonly intervalMs: number;
  private used = 0;
  private tick: CancelTimer | undefined;

  constructor({ messages, intervalMs = DEFAULT_INTERVAL_MS }: RateLimit) {
    this.gate = new Gate(messages);
    this.messages = messages;
    this.intervalMs = intervalMs;
  }

  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    const { stopping, timers } = context.received.endpoint;
    await this.gate.enter(stopping);
    this.used++;
    this.startInterval(timers);
    await next.send(context);
  }

  probe(): Probe {
    return { name: 'rate-limit', messages: this.messages, intervalMs: this.intervalMs };
  }

  /** Permits are given back when the interval is over, not when the message is done. */
  private startInterval(timers: Timers): void {
    this.tick ??= timers.after(this.intervalMs, () => {
      this.tick = undefined;
      this.gate.leave(this.used);
      this.used = 0;
    });
  }
}
