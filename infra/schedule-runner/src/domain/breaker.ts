import type { Failure } from './classify-failure';

/** When the work of a schedule type is taken to fail because something that all of it needs is down. */
export interface BreakerOptions {
  /** Attempts in the last ten seconds of one process, before which nothing is concluded. @default 20, of a set-based handler 5 */
  readonly minimumAttempts?: number;
  /** More than this share of them has to fail, in percent. Errors that trying again does not help do not count. @default 50 */
  readonly failureSharePercent?: number;
  /** How long the work waits before one slice tries again, milliseconds. @default 30 000 */
  readonly openForMs?: number;
}

/** The options with every default filled in. */
export interface Breaker {
  readonly minimumAttempts: number | undefined;
  readonly failureSharePercent: number;
  readonly openForMs: number;
}

/** Fills the defaults in. */
export function breakerOf({ minimumAttempts, failureSharePercent = 50, openForMs = 30_000 }: BreakerOptions): Breaker {
  return { minimumAttempts, failureSharePercent, openForMs };
}

/** A schedule type's work as it waits, because its breaker is open. */
export interface Deferral {
  /** Then one slice tries. */
  readonly wakeAt: Date;
  /** The failure that opened it. */
  readonly code: string;
  readonly message: string;
}

/** The fault of what still waits for a dependency when the deadline passes. */
export function dependencyDown({ code, message }: Pick<Failure, 'code' | 'message'>) {
  return {
    kind: 'faulted',
    code: 'DEPENDENCY_DOWN',
    message: `The deadline passed while the work waited for what it needs, which failed with ${code}: ${message}`,
  } as const;
}
