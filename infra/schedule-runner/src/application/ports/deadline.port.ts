import { AppError } from '@baton/contracts';

/** A handler did not end in time. */
export class ExecutionTimeoutError extends AppError {
  readonly code = 'EXECUTION_TIMEOUT';
  readonly retryable = true;

  constructor(scheduleType: string, timeoutMs: number) {
    super(
      `${scheduleType} did not finish within ${timeoutMs} ms and was cut off; its transaction is undone. ` +
        'Look for slow statements or a lock that is held elsewhere, or give the schedule type a longer timeoutMs.',
    );
  }
}

/** Runs a handler until it ends or its time is up; then its signal aborts and it is left to itself. */
export abstract class Deadline {
  /** @throws {ExecutionTimeoutError} when `work` has not ended after `timeoutMs`. */
  abstract run<T>(scheduleType: string, timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}
