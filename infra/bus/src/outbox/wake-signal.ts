import type { Timers } from '../timers';

/**
 * A bell for one listener that looks, then sleeps. Ringing while it looks is remembered. Under load, which is when the
 * last look found several, bells are gathered for a short while; an idle listener wakes at once.
 */
export class WakeSignal {
  private hasRung = false;
  private wakeSleeper: (() => void) | undefined;
  private busy = false;

  constructor(
    private readonly timers: Timers,
    private readonly lingerMs: number,
  ) {}

  /** Whether the bell rang since the listener last began to look. */
  get rung(): boolean {
    return this.hasRung;
  }

  ring(): void {
    this.hasRung = true;
    this.wakeSleeper?.();
  }

  /** Whatever rang before is about what will be seen now. */
  startLooking(): void {
    this.hasRung = false;
  }

  /** @param found how much the look brought */
  looked(found: number): void {
    this.busy = found > 1;
  }

  /** Sleeps until the bell or `ms` milliseconds, whichever is first. */
  async wait(ms: number): Promise<void> {
    if (this.busy) await this.timers.pause(Math.min(ms, this.lingerMs));
    if (this.hasRung) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        cancel();
        this.wakeSleeper = undefined;
        resolve();
      };
      const cancel = this.timers.after(ms, wake);
      this.wakeSleeper = wake;
    });
  }
}
