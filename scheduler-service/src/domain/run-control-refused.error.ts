import { AppError, type Guid } from '@baton/contracts';
import type { RunState } from './run-state';

/** An operator asked something of a run that makes no sense in its present state. Nothing was changed. */
export class RunControlRefusedError extends AppError {
  readonly code = 'RUN_CONTROL_REFUSED';
  readonly retryable = false;

  constructor(
    readonly runId: Guid,
    readonly state: RunState,
    reason: string,
  ) {
    super(`${reason} The run ${runId} is ${state}; nothing was changed.`);
  }
}
