import { AppError } from '@baton/contracts';

/** Nobody knows a trigger of this name. */
export class UnknownTriggerError extends AppError {
  readonly code = 'UNKNOWN_TRIGGER';
  readonly retryable = false;

  constructor(readonly trigger: string) {
    super(`There is no trigger "${trigger}". Nothing was changed. The triggers there are: GET /api/v1/triggers.`);
  }
}

/** Somebody makes a trigger that exists. */
export class TriggerExistsError extends AppError {
  readonly code = 'TRIGGER_EXISTS';
  readonly retryable = false;

  constructor(readonly trigger: string) {
    super(`There is a trigger "${trigger}" already. Nothing was changed. Choose another name, or change that one.`);
  }
}
