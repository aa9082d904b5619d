import { AppError } from '@baton/contracts';
import { causesOf, type Draws, handles, pauseBefore, type RetryPolicy, retriesOf } from './retry-policy';
import { UnavailableError } from './unavailable.error';

/** What has been tried, and what was drawn by the caller, so that deciding stays pure. */
export interface Attempt extends Draws {
  /** Retries within this delivery so far: 0 when the first execution failed. */
  readonly retryAttempt: number;
  /** Redeliveries before this one. */
  readonly redeliveryCount: number;
  /** Pauses made because a server was away. */
  readonly waits: number;
  /** For how long the endpoint has had the delivery, waiting for its turn included, in milliseconds. */
  readonly heldMs: number;
}

/** The two levels of trying again. */
export interface RecoverabilityPolicy {
  readonly retry: RetryPolicy;
  readonly redelivery: RetryPolicy;
}

/** What follows from a failure. */
export type RecoverabilityDecision =
  /** Again in this delivery, after a pause that holds it. */
  | { readonly kind: 'retry-now'; readonly pauseMs: number }
  /** As `retry-now`, but no retry is used up: a server is away. */
  | { readonly kind: 'wait'; readonly pauseMs: number }
  /** After a pause to the end of the queue, which no delivery limit counts: the message is not to blame. */
  | { readonly kind: 'requeue' }
  /** Scheduled as a new delivery; this one is acked. */
  | { readonly kind: 'retry-after'; readonly delayMs: number }
  /** `Fault<T>`, a copy in `<queue>_error`, ack. */
  | { readonly kind: 'move-to-error' }
  /** Acked and logged with its reason. */
  | { readonly kind: 'discard'; readonly reason: string };

/** The longest pause while a server is away. */
const LONGEST_WAIT_MS = 5_000;
/** No delivery is held for longer while a server is away: well below the half hour after which RabbitMQ closes a channel. */
const LONGEST_HOLD_MS = 600_000;

/**
 * Decides what follows from an error: the one place where that is decided.
 *
 * An {@link UnavailableError} waits. An error that says itself that trying again cannot help goes to `_error` at once.
 * Everything else is retried as the policy says, first in this delivery, then through the scheduler.
 */
export function recover(error: unknown, attempt: Attempt, policy: RecoverabilityPolicy): RecoverabilityDecision {
  if (saysUnavailable(error)) return waitOrRequeue(attempt);
  if (isFinal(error)) return { kind: 'move-to-error' };
  const { retry, redelivery } = policy;
  if (attempt.retryAttempt < retriesOf(retry) && handles(retry, error)) {
    return { kind: 'retry-now', pauseMs: pauseBefore(retry, attempt.retryAttempt, attempt) };
  }
  if (attempt.redeliveryCount < retriesOf(redelivery) && handles(redelivery, error)) {
    return { kind: 'retry-after', delayMs: pauseBefore(redelivery, attempt.redeliveryCount, attempt) };
  }
  return { kind: 'move-to-error' };
}

/** Whether a server was away, by an error or by what caused it. */
export function saysUnavailable(error: unknown): boolean {
  return causesOf(error).some((cause) => cause instanceof UnavailableError);
}

/** Whether an error says itself that trying again cannot help. The outermost that says anything decides. */
export function isFinal(error: unknown): boolean {
  const speaker = causesOf(error).find((cause): cause is AppError => cause instanceof AppError);
  return speaker !== undefined && !speaker.retryable;
}

function waitOrRequeue({ waits, heldMs }: Attempt): RecoverabilityDecision {
  if (heldMs >= LONGEST_HOLD_MS) return { kind: 'requeue' };
  return { kind: 'wait', pauseMs: Math.min(100 * 2 ** waits, LONGEST_WAIT_MS) };
}
