import { AppError, type Guid } from '@baton/contracts';

/** A template has nothing to invoice. */
export class InvoiceTemplateEmptyError extends AppError {
  readonly code = 'INVOICE_TEMPLATE_EMPTY';
  readonly retryable = false;

  constructor(readonly templateId: Guid) {
    super(
      `Invoice template ${templateId} is due and has no lines. Nothing was posted for the organization. ` +
        'Give the template its lines or deactivate it, and run the organization again.',
    );
  }
}
