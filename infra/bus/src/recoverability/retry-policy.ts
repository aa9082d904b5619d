/** A class of errors. */
export type ErrorType = abstract new (...args: never[]) => Error;

/** Some errors of a class, made by {@link errorsWhere}. */
export interface ErrorPattern {
  /** As the policy prints it. */
  readonly name: string;
  readonly matches: (error: unknown) => boolean;
}

/** Those errors of a class that a test picks: `errorsWhere(DatabaseError, ({ sqlState }) => sqlState === '40001')`. */
export function errorsWhere<E extends Error>(
  type: abstract new (...args: never[]) => E,
  picks: (error: E) => boolean,
): ErrorPattern {
  return { name: `${type.name}(picked)`, matches: (error) => error instanceof type && picks(error) };
}

/** Which errors a policy is for, tested against the error and its causes; `ignore` wins. @default all */
export interface RetryFilter {
  readonly handle?: readonly (ErrorType | ErrorPattern)[] | undefined;
  readonly ignore?: readonly (ErrorType | ErrorPattern)[] | undefined;
}

/** How often and how fast to try again: data, written as it prints. n retries are n + 1 executions. */
export type RetryPolicy = RetryFilter &
  (
    | { readonly kind: 'none' }
    /** Again and again without a pause. */
    | { readonly kind: 'immediate'; readonly retries: number }
    /** One retry after each pause. */
    | { readonly kind: 'intervals'; readonly delaysMs: readonly number[] }
    | {
        readonly kind: 'incremental';
        readonly retries: number;
        readonly initialMs: number;
        readonly incrementMs: number;
      }
    /** MassTransit's formula: min + 2^i × delta (drawn from a fifth less to a fifth more), at most max; then spread by a quarter. */
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

/** What a pause depends on besides its policy: two numbers in [0, 1), so that computing it stays pure. */
export interface Draws {
  /** Drawn once, when the bus is configured: how this process's exponential pauses differ from those of others. */
  readonly spread: number;
  /** Drawn for each pause. */
  readonly random: number;
}

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
 */
export function pauseBefore(policy: RetryPolicy, retry: number, { spread, random }: Draws): number {
  switch (policy.kind) {
    case 'none':
    case 'immediate':
      return 0;
    case 'intervals':
      return policy.delaysMs[retry] ?? 0;
    case 'incremental':
      return policy.initialMs + policy.incrementMs * retry;
    case 'exponential':
      return Math.round(exponentialMs(policy, retry, spread) * (0.75 + random / 2));
    case 'full-jitter':
      return Math.round(Math.min(policy.maxMs, policy.firstMs * 2 ** retry) * random);
  }
}

function exponentialMs(
  { minMs, maxMs, deltaMs }: { readonly minMs: number; readonly maxMs: number; readonly deltaMs: number },
  retry: number,
  spread: number,
): number {
  return Math.min(minMs + 2 ** retry * deltaMs * (0.8 + 0.4 * spread), maxMs);
}

/** Whether a policy is for this error, by the classes of the error and its causes. */
export function handles({ handle, ignore }: RetryFilter, error: unknown): boolean {
  const chain = causesOf(error);
  const isAny = (patterns: readonly (ErrorType | ErrorPattern)[]) =>
    chain.some((cause) => patterns.some((pattern) => isOf(pattern, cause)));
  if (ignore && isAny(ignore)) return false;
  return handle === undefined || isAny(handle);
}

function isOf(pattern: ErrorType | ErrorPattern, error: unknown): boolean {
  return typeof pattern === 'function' ? error instanceof pattern : pattern.matches(error);
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
