import { AppError } from '@baton/contracts';

/** An entry would fall into a period that the organization has closed. */
export class PeriodClosedError extends AppError {
  readonly code = 'PERIOD_CLOSED';
  readonly retryable = false;

  constructor(
    readonly entryText: string,
    readonly postedOn: string,
    readonly closedUntil: string,
  ) {
    super(
      `"${entryText}" belongs to ${postedOn}, but the books are closed until ${closedUntil}. ` +
        'Reopen the period or settle the matter by hand; nothing was posted for this organization.',
    );
  }
}
