import { AppError } from '@baton/contracts';

/** A machine was moved along an arrow that its table does not have: a defect in our code, so it is never retried. */
export class UnknownTransitionError extends AppError {
  readonly code = 'UNKNOWN_TRANSITION';
  readonly retryable = false;

  constructor(
    readonly machine: 'run' | 'stage',
    readonly from: string,
    readonly to: string,
  ) {
    super(
      `A ${machine} that is ${from} cannot become ${to}. Nothing was changed. Its transitions are listed in run-state.ts.`,
    );
  }
}
