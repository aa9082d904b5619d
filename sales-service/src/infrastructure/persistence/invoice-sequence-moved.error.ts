import { AppError, type OrganizationId } from '@baton/contracts';

/** Another transaction took invoice numbers after this one had counted from the sequence; its numbers would repeat. */
export class InvoiceSequenceMovedError extends AppError {
  readonly code = 'INVOICE_SEQUENCE_MOVED';
  readonly retryable = true;

  constructor(
    readonly organizationId: OrganizationId,
    readonly expectedLastNumber: number,
  ) {
    super(
      `The invoice sequence of organization ${organizationId} no longer stands at ${expectedLastNumber}: another posting was faster. ` +
        'Nothing was posted; the attempt is repeated with fresh numbers.',
    );
  }
}
