import { AppError, type Fault } from '@baton/contracts';

/** Nobody answered in time. */
export class RequestTimeoutError extends AppError {
  readonly code = 'REQUEST_TIMEOUT';
  readonly retryable = true;

  constructor(
    readonly messageType: string,
    readonly timeoutMs: number,
  ) {
    super(
      `No answer to ${messageType} came within ${timeoutMs} ms. Check that its consumer runs; the request has expired.`,
    );
  }
}

/** The responder faulted. */
export class RequestFaultError extends AppError {
  readonly code = 'REQUEST_FAULTED';
  readonly retryable = false;

  constructor(
    readonly messageType: string,
    readonly fault: Fault,
  ) {
    super(`The consumer of ${messageType} faulted: ${fault.exceptions[0]?.message ?? 'no reason was given'}`);
  }
}

/** The bus stopped while an answer was awaited. */
export class RequestCancelledError extends AppError {
  readonly code = 'REQUEST_CANCELLED';
  readonly retryable = true;

  constructor(readonly messageType: string) {
    super(`The bus stopped before an answer to ${messageType} came. Ask again when it is running.`);
  }
}

/** Whoever asked waits no more, and the request had not left. Nobody but the telemetry sees it. */
export class RequestUnsentError extends AppError {
  readonly code = 'REQUEST_UNSENT';
  readonly retryable = true;

  constructor(readonly messageType: string) {
    super(`${messageType} was not sent: whoever asked waits no more. The broker was away for as long as they waited.`);
  }
}
