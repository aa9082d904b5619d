import { AppError } from '@baton/contracts';
import type { AttemptResult } from './execution';
import { type ExecutionRetry, retryDelayMs } from './execution-retry';

/** What an error says about itself, however it came. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** The most of an error's text that is kept. */
const MESSAGE_LENGTH = 2_000;

/**
 * Decides what follows a failed attempt. The one place where an error becomes a retry or a fault.
 *
 * @param attempt the attempt that failed, from 1.
 * @param random in [0, 1), drawn by the caller.
 */
export function classifyFailure(
  failure: Failure,
  retry: ExecutionRetry,
  attempt: number,
  now: Date,
  random: number,
): AttemptResult {
  const delayMs = failure.retryable ? retryDelayMs(retry, attempt, random) : undefined;
  const { code, message } = failure;
  return delayMs === undefined
    ? { kind: 'faulted', code, message }
    : { kind: 'retrying', retryAt: new Date(now.getTime() + delayMs), code, message };
}

/**
 * Reads an error. An `AppError` knows itself; anything else is a defect or a driver's.
 *
 * @param mayPass whether a foreign error may be gone at the next try.
 */
export function failureOf(error: unknown, mayPass: (error: unknown) => boolean): Failure {
  if (error instanceof AppError) return { code: error.code, message: clip(error.message), retryable: error.retryable };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'UNEXPECTED_ERROR', message: clip(message), retryable: mayPass(error) };
}

function clip(text: string): string {
  return text.length > MESSAGE_LENGTH ? `${text.slice(0, MESSAGE_LENGTH)}…` : text;
}
