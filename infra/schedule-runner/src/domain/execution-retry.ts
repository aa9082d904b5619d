/** Waits between the attempts of one execution: full jitter, so that what failed together does not return together. */
export interface ExecutionRetry {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** The longest wait after the first failure; it doubles with each further one. Milliseconds. */
  readonly firstDelayMs: number;
  /** No wait is longer. Milliseconds. */
  readonly maxDelayMs: number;
}

/** What a schedule type gets that says nothing about retries. */
export const DEFAULT_RETRY: ExecutionRetry = { maxAttempts: 4, firstDelayMs: 1_000, maxDelayMs: 60_000 };

/**
 * How long to wait before the next attempt: exponential back-off with full jitter.
 *
 * @param attempt the attempt that failed, from 1.
 * @param random in [0, 1), drawn by the caller.
 * @returns milliseconds, or `undefined` when no attempt is left.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(retry: ExecutionRetry, attempt: number, random: number): number | undefined {
  if (attempt >= retry.maxAttempts) return undefined;
  const ceiling = Math.min(retry.maxDelayMs, retry.firstDelayMs * 2 ** (attempt - 1));
  return Math.ceil(ceiling * random);
}
