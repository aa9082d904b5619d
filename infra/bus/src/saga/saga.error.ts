import { AppError, type Guid } from '@baton/contracts';

/** Somebody else saved an instance since it was read. Nothing was written; the event is tried again on what is there now. */
export class SagaConcurrencyError extends AppError {
  readonly code = 'SAGA_CONCURRENCY';
  readonly retryable = true;

  constructor(
    readonly saga: string,
    readonly id: Guid,
  ) {
    super(`The saga ${saga} ${id} was changed by another while it was being worked on. The event is tried again.`);
  }
}

/** An event came in a state that does not take it. It may be early, so it is tried again before it faults. */
export class SagaEventNotAcceptedError extends AppError {
  readonly code = 'SAGA_EVENT_NOT_ACCEPTED';
  readonly retryable = true;

  constructor(
    readonly saga: string,
    readonly id: Guid,
    readonly event: string,
  ) {
    super(
      `The saga ${saga} ${id} does not take ${event} in its present state. Nothing was changed. Return [] from decide to ignore it.`,
    );
  }
}

/** A message is for an instance that is not there. */
export class SagaMissingError extends AppError {
  readonly code = 'SAGA_MISSING';
  readonly retryable = true;

  constructor(
    readonly saga: string,
    readonly event: string,
  ) {
    super(
      `There is no instance of the saga ${saga} for this ${event}, and ${event} creates none. Nothing was changed.`,
    );
  }
}

/** A message does not say which instance it is for: a defect of its publisher or of the saga, so it is never retried. */
export class SagaCorrelationError extends AppError {
  readonly code = 'SAGA_CORRELATION';
  readonly retryable = false;

  constructor(saga: string, event: string, problem: string) {
    super(`${event} cannot be given to an instance of the saga ${saga}: ${problem} Nothing was changed.`);
  }
}
