import { type CancelTimer, Timers } from '@baton/bus';
import { Clock } from '@baton/contracts';
import type { VirtualTime } from './virtual-time';

/**
 * The life of one process. All that comes to it from outside, timers and answers alike, comes by here: a dead process gets
 * nothing any more, so what it awaited stays open for ever; a frozen one gets it when it thaws.
 */
export class Life {
  readonly timers: Timers;
  readonly clock: Clock;
  private dead = false;
  private frozenUntil = 0;
  private readonly ends: (() => void)[] = [];

  /** @param skewMs by how much its clock is ahead. */
  constructor(
    readonly name: string,
    private readonly time: VirtualTime,
    skewMs: number,
  ) {
    this.timers = new LifeTimers(this);
    this.clock = new LifeClock(time, skewMs);
  }

  get isDead(): boolean {
    return this.dead;
  }

  /** Ends at once, whatever is under way. */
  die(): void {
    if (this.dead) return;
    this.dead = true;
    for (const end of this.ends) end();
  }

  /** Stands still, as under SIGSTOP. */
  freeze(ms: number): void {
    this.frozenUntil = Math.max(this.frozenUntil, this.time.now + ms);
  }

  /** Calls back when it is over: connections break with it. */
  onEnd(run: () => void): void {
    this.ends.push(run);
  }

  /** Runs something in this process `ms` milliseconds from now. */
  after(ms: number, run: () => void): CancelTimer {
    let cancel = this.time.after(ms, () => {
      if (this.dead) return;
      if (this.time.now >= this.frozenUntil) run();
      else cancel = this.after(this.frozenUntil - this.time.now, run);
    });
    return () => cancel();
  }

  /**
   * Asks something outside. A dead process asks nothing.
   *
   * @param ms until what was asked arrives there.
   * @param there happens outside, whatever becomes of this process meanwhile; `answer` goes back to it.
   */
  ask<T>(ms: number, there: (answer: Answer<T>) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.dead) return;
      this.time.after(ms, () =>
        there({
          is: (value) => this.take(() => resolve(value)),
          fails: (error) => this.take(() => reject(error)),
        }),
      );
    });
  }

  private take(arrive: () => void): void {
    if (this.dead) return;
    if (this.time.now >= this.frozenUntil) arrive();
    else this.after(this.frozenUntil - this.time.now, arrive);
  }
}

/** How an answer reaches who asked, once. */
export interface Answer<T> {
  is(value: T): void;
  fails(error: unknown): void;
}

class LifeTimers extends Timers {
  constructor(private readonly life: Life) {
    super();
  }

  override after(ms: number, run: () => void): CancelTimer {
    return this.life.after(ms, run);
  }
}

class LifeClock extends Clock {
  constructor(
    private readonly time: VirtualTime,
    private readonly skewMs: number,
  ) {
    super();
  }

  override now(): Date {
    return new Date(this.time.now + this.skewMs);
  }
}
