/** Takes back what {@link Timers.after} promised; afterwards it does nothing. */
export type CancelTimer = () => void;

/** How the bus waits: for retries, for answers, for the relay's next look. Tests hand in one that a fake clock drives. */
export abstract class Timers {
  /** Runs once, `ms` milliseconds from now, unless cancelled. */
  abstract after(ms: number, run: () => void): CancelTimer;

  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}

class SystemTimers extends Timers {
  override after(ms: number, run: () => void): CancelTimer {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  }
}

/** The process's own timers. */
export const systemTimers: Timers = new SystemTimers();
