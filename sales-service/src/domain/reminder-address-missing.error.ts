import { AppError, type Guid, type OrganizationId } from '@baton/contracts';

/** A reminder is owed and its customer has no address to send it to. */
export class ReminderAddressMissingError extends AppError {
  readonly code = 'REMINDER_ADDRESS_MISSING';
  readonly retryable = false;

  constructor(
    readonly organizationId: OrganizationId,
    readonly customerId: Guid,
    readonly invoiceNumber: string,
  ) {
    super(
      `Invoice ${invoiceNumber} of organization ${organizationId} is due a reminder, but customer ${customerId} has no e-mail address. ` +
        'No reminder was recorded for the organization. Enter an address, or block the customer for dunning, and run the organization again.',
    );
  }
}
