import { AppError } from '@baton/contracts';
import type { Refusal } from '../../application/start-run.request';

/** A run that was asked for over HTTP was refused. */
export class RunRefusedError extends AppError {
  readonly code = 'RUN_REFUSED';
  readonly retryable = false;

  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}
