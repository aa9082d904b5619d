/** A class of errors. */
export type ErrorType = abstract new (...args: never[]) => Error;

/** Which errors a policy is for, tested against the error and its causes; `ignore` wins. @default all */
export interface RetryFilter {
  readonly handle?: readonly ErrorType[] | undefined;
  readonly ignore?: readonly ErrorType[] | undefined;
}

/** How often and how fast to try again: data, written as it prints. n retries are n + 1 executions. */
export type RetryPolicy = RetryFilter &
  (
    | { readonly kind: 'none' }
    /** One retry after each pause. */
    | { readonly kind: 'intervals'; readonly delaysMs: readonly number[] }
    | {
        readonly kind: 'incremental';
        readonly retries: number;
        readonly initialMs: number;
        readonly incrementMs: number;
      }
    /** MassTransit's formula: min + 2^i × delta, spread by a quarter, at most max. */
    | {
        readonly kind: 'exponential';
        readonly retries: number;
        readonly minMs: number;
        readonly maxMs: number;
        readonly deltaMs: number;
      }
    /** Anything from 0 to min(max, first × 2^i): spreads many that failed together. */
    | { readonly kind: 'full-jitter'; readonly retries: number; readonly firstMs: number; readonly maxMs: number }
  );

/** What a consumer gets that says nothing. */
export const defaultRetryPolicy: RetryPolicy = {
  kind: 'exponential',
  retries: 3,
  minMs: 100,
  maxMs: 2_000,
  deltaMs: 100,
};

/** Never again. */
export const noRetry: RetryPolicy = { kind: 'none' };

/** How many retries a policy allows. */
export function retriesOf(policy: RetryPolicy): number {
  switch (policy.kind) {
    case 'none':
      return 0;
    case 'intervals':
      return policy.delaysMs.length;
    default:
      return policy.retries;
  }
}

/**
 * The pause before a retry, in whole milliseconds.
 *
 * @param retry 0 for the first retry.
 * @param random in [0, 1).
 */
export function pauseBefore(policy: RetryPolicy, retry: number, random: number): number {
  switch (policy.kind) {
    case 'none':
      return 0;
    case 'intervals':
      return policy.delaysMs[retry] ?? 0;
    case 'incremental':
      return policy.initialMs + policy.incrementMs * retry;
    case 'exponential':
      return Math.round(Math.min(policy.minMs + 2 ** retry * policy.deltaMs, policy.maxMs) * (0.75 + random / 2));
    case 'full-jitter':
      return Math.round(Math.min(policy.maxMs, policy.firstMs * 2 ** retry) * random);
  }
}

/** Whether a policy is for this error, by the classes of the error and its causes. */
export function handles({ handle, ignore }: RetryFilter, error: unknown): boolean {
  const chain = causesOf(error);
  const isAny = (types: readonly ErrorType[]) => chain.some((cause) => types.some((type) => cause instanceof type));
  if (ignore && isAny(ignore)) return false;
  return handle === undefined || isAny(handle);
}

/** The error, its cause, the cause's cause; the parts of an aggregate after it. Ends at a circle. */
export function causesOf(error: unknown): readonly unknown[] {
  const found = new Set<unknown>();
  const walk = (current: unknown): void => {
    if (current === undefined || current === null || found.has(current)) return;
    found.add(current);
    if (current instanceof AggregateError) current.errors.forEach(walk);
    if (current instanceof Error) walk(current.cause);
  };
  walk(error);
  return [...found];
}
