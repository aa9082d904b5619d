import type { ExecutionRetry } from '../schedule-type';

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
