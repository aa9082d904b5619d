import { type CancelTimer, Timers } from '@baton/bus';
import type { FakeClock } from '../fake-clock';

interface PendingTimer {
  readonly dueAt: number;
  readonly run: () => void;
}

/** Timers that a fake clock drives: nothing fires by itself, and what is due fires in its order. */
export class FakeTimers extends Timers {
  private readonly pending = new Set<PendingTimer>();

  /** @param onChange called when a timer is set or fires. */
  constructor(
    private readonly clock: FakeClock,
    private readonly onChange: () => void = () => undefined,
  ) {
    super();
  }

  override after(ms: number, run: () => void): CancelTimer {
    const timer: PendingTimer = { dueAt: this.clock.now().getTime() + Math.max(0, ms), run };
    this.pending.add(timer);
    this.onChange();
    return () => this.pending.delete(timer);
  }

  /** When the next timer is due; undefined when none is set. */
  get nextDueAt(): Date | undefined {
    const next = this.next();
    return next && new Date(next.dueAt);
  }

  /** Moves the clock to the next timer and fires it, unless it is due after `until`. @returns whether one fired */
  fireNext(until: Date): boolean {
    const next = this.next();
    if (!next || next.dueAt > until.getTime()) return false;
    this.pending.delete(next);
    this.clock.set(new Date(Math.max(next.dueAt, this.clock.now().getTime())));
    this.onChange();
    next.run();
    return true;
  }

  /** The earliest; of several at one instant the one set first. */
  private next(): PendingTimer | undefined {
    let earliest: PendingTimer | undefined;
    for (const timer of this.pending) if (!earliest || timer.dueAt < earliest.dueAt) earliest = timer;
    return earliest;
  }
}
