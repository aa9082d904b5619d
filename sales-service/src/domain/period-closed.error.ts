import { AppError } from '@baton/contracts';
import type { CalendarDate } from '@baton/recurrence';

/** Invoices would be issued into a period whose books are closed. */
export class PeriodClosedError extends AppError {
  readonly code = 'PERIOD_CLOSED';
  readonly retryable = false;

  constructor(
    readonly issuedOn: CalendarDate,
    readonly closedUntil: CalendarDate,
  ) {
    super(
      `Invoices issued on ${issuedOn} would fall into a closed period: the books are closed until ${closedUntil}. ` +
        'Nothing was posted for the organization. Open the period, or run a date after it.',
    );
  }
}
