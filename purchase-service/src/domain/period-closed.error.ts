import { AppError } from '@baton/contracts';
import type { CalendarDate } from '@baton/recurrence';

/** Bills are due, but the books are closed for the day they would be issued on. */
export class PeriodClosedError extends AppError {
  readonly code = 'PERIOD_CLOSED';
  readonly retryable = false;

  constructor(
    readonly issuedOn: CalendarDate,
    readonly closedUntil: CalendarDate,
  ) {
    super(
      `No bill can be issued on ${issuedOn}: the purchase period is closed until ${closedUntil}. ` +
        'Open the period, or let a run after that day post what is due; until then it stays due.',
    );
  }
}
