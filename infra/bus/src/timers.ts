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

/**
 * Waits for work, but not for ever.
 *
 * @returns false when it has not ended after `ms` milliseconds; it is left to itself.
 * @throws what the work throws in that time.
 */
export async function endsWithin(ms: number, work: Promise<unknown>, timers: Timers): Promise<boolean> {
  const waiting = new AbortController();
  const late = timers.pause(ms, waiting.signal).then(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    waiting.abort();
  }
}
