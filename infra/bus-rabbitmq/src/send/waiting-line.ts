import { BrokerUnavailableError } from '../rabbitmq.error';
import type { Outgoing } from './outgoing';

/**
 * Messages that wait for a connection, oldest first, none longer than the limit: a caller is told that the broker is away
 * rather than left waiting for ever.
 */
export class WaitingLine {
  private waiting: Outgoing[] = [];
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param limitMs how long a message may wait, from when it first had to.
   * @param why what it waited for in vain, as {@link BrokerUnavailableError} says it.
   */
  constructor(
    private readonly limitMs: number,
    private readonly why: () => string,
  ) {}

  /** Adds messages in their order. */
  add(unsent: readonly Outgoing[]): void {
    if (unsent.length === 0) return;
    const waitsUntil = performance.now() + this.limitMs;
    for (const outgoing of unsent) outgoing.waitsUntil ??= waitsUntil;
    this.waiting.push(...unsent);
    this.arm();
  }

  /** Takes all that wait, and forgets them. */
  takeAll(): Outgoing[] {
    clearTimeout(this.timer);
    this.timer = undefined;
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }

  private arm(): void {
    const first = this.waiting[0]?.waitsUntil;
    if (first === undefined) return;
    this.timer ??= setTimeout(() => this.failOverdue(), Math.max(1, first - performance.now()));
  }

  private failOverdue(): void {
    this.timer = undefined;
    const now = performance.now();
    const overdue = this.waiting.filter(({ waitsUntil = 0 }) => waitsUntil <= now);
    this.waiting = this.waiting.filter(({ waitsUntil = 0 }) => waitsUntil > now);
    for (const { destination, failed } of overdue) {
      failed(new BrokerUnavailableError(`Sending to exchange "${destination.exchange}"`, { why: this.why() }));
    }
    this.arm();
  }
}
