import { type CancelTimer, Timers } from '@baton/bus';
import { eventually } from './eventually';

/** Timers that a test fires by hand: no pause ends before, but those of no length. */
export class HandTimers extends Timers {
  private readonly pending = new Set<{ readonly ms: number; readonly run: () => void }>();

  private readonly begun: number[] = [];

  override after(ms: number, run: () => void): CancelTimer {
    if (ms <= 0) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    this.begun.push(ms);
    const entry = { ms, run };
    this.pending.add(entry);
    return () => this.pending.delete(entry);
  }

  /** How many pauses of this length have begun. */
  started(ms: number): number {
    return this.begun.filter((one) => one === ms).length;
  }

  /** The pauses that last, in milliseconds, oldest first. */
  get lasting(): readonly number[] {
    return [...this.pending].map(({ ms }) => ms);
  }

  /** Waits for a pause that `picks` wants, and ends it. @returns how long it would have lasted, in milliseconds */
  async end(picks: (ms: number) => boolean = () => true): Promise<number> {
    const entry = await eventually(() => {
      const found = [...this.pending].find(({ ms }) => picks(ms));
      if (!found) throw new Error(`No such pause lasts; there are ${this.lasting.join(', ') || 'none'} ms.`);
      return found;
    });
    this.pending.delete(entry);
    entry.run();
    return entry.ms;
  }
}
