import { AppError, type Guid } from '@baton/contracts';

/** An invoice needs a due date, and its customer has no payment terms to derive one from. */
export class CustomerTermsMissingError extends AppError {
  readonly code = 'CUSTOMER_TERMS_MISSING';
  readonly retryable = false;

  constructor(
    readonly customerId: Guid,
    readonly templateId: Guid,
  ) {
    super(
      `Customer ${customerId} has no payment terms, so the invoices of template ${templateId} have no due date. ` +
        'Nothing was posted for the organization. Enter the terms in days and run the organization again.',
    );
  }
}
