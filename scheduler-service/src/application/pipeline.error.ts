import { AppError } from '@baton/contracts';

/** Somebody changes a pipeline from another version than the present one. */
export class PipelineChangedMeanwhileError extends AppError {
  readonly code = 'PIPELINE_CHANGED_MEANWHILE';
  readonly retryable = false;

  constructor(
    readonly pipeline: string,
    given: number,
    present: number,
  ) {
    const found =
      present === 0
        ? 'There is no such pipeline; version 0 makes one'
        : `Its version is ${present}; look at it, and say that you change this one`;
    super(`The pipeline "${pipeline}" was to be changed from version ${given}. ${found}. Nothing was changed.`);
  }
}
