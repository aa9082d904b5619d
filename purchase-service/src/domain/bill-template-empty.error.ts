import { AppError, type Guid } from '@baton/contracts';

/** A template is due that would make a bill about nothing. */
export class BillTemplateEmptyError extends AppError {
  readonly code = 'BILL_TEMPLATE_EMPTY';
  readonly retryable = false;

  constructor(readonly templateId: Guid) {
    super(
      `Bill template ${templateId} is due and has no lines. Add what is billed or deactivate it; ` +
        'no bill of this organization was posted, and the next run posts them all.',
    );
  }
}
