import { AppError, type Guid } from '@baton/contracts';

/** Nobody knows a run with this id. */
export class UnknownRunError extends AppError {
  readonly code = 'UNKNOWN_RUN';
  readonly retryable = false;

  constructor(readonly runId: Guid) {
    super(`There is no run ${runId}. The runs there are: GET /api/v1/runs.`);
  }
}

/** Nobody knows a pipeline of this name. */
export class UnknownPipelineError extends AppError {
  readonly code = 'UNKNOWN_PIPELINE';
  readonly retryable = false;

  constructor(readonly pipeline: string) {
    super(`There is no pipeline "${pipeline}". The default is nightly.`);
  }
}

/** A run has no stage of that module. */
export class UnknownStageError extends AppError {
  readonly code = 'UNKNOWN_STAGE';
  readonly retryable = false;

  constructor(
    readonly runId: Guid,
    readonly module: string,
    modules: readonly string[],
  ) {
    super(`The run ${runId} has no stage "${module}"; expected one of ${modules.join(', ')}. Nothing was changed.`);
  }
}

/** Nobody knows a backfill with this id. */
export class UnknownBackfillError extends AppError {
  readonly code = 'UNKNOWN_BACKFILL';
  readonly retryable = false;

  constructor(readonly backfillId: Guid) {
    super(`There is no backfill ${backfillId}. POST /api/v1/backfills makes one and answers with its id.`);
  }
}

/** Somebody takes back a backfill of which nothing waits. */
export class BackfillNotWaitingError extends AppError {
  readonly code = 'BACKFILL_NOT_WAITING';
  readonly retryable = false;

  constructor(readonly backfillId: Guid) {
    super(
      `No run of the backfill ${backfillId} waits any more, so nothing was changed. Its active run is cancelled like any other.`,
    );
  }
}

/** A module did not answer a question in time. */
export class ModuleUnavailableError extends AppError {
  readonly code = 'MODULE_UNAVAILABLE';
  readonly retryable = true;

  constructor(
    readonly module: string,
    readonly waitedMs: number,
    options?: ErrorOptions,
  ) {
    super(
      `The module ${module} did not answer within ${waitedMs} ms, so nothing of it can be shown or changed. ` +
        `Check that ${module} is running and connected to the broker, then ask again.`,
      options,
    );
  }
}

/** A request names something that does not exist. */
export class InvalidRequestError extends AppError {
  readonly code = 'INVALID_REQUEST';
  readonly retryable = false;

  constructor(
    readonly field: string,
    readonly expected: string,
  ) {
    super(`${field}: ${expected}`);
  }
}
