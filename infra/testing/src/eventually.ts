import { setTimeout as delay } from 'node:timers/promises';

/** How long and how often {@link eventually} looks. */
export interface EventuallyOptions {
  /** How long the condition may stay false, in milliseconds. @default 20000 */
  readonly timeoutMs?: number;
  /** Pause between two looks, in milliseconds. @default 25 */
  readonly everyMs?: number;
}

/**
 * Waits until a condition holds: until `look` returns instead of throwing. Put `expect` inside it.
 * For what happens in another process or a broker; inside one process wait for a signal instead.
 * @returns what `look` returned.
 * @throws what `look` threw last, when the time is up.
 */
export async function eventually<T>(look: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const { timeoutMs = 20_000, everyMs = 25 } = options;
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() >= until) throw error;
    }
    await delay(everyMs);
  }
}
