import { AppError, type Guid } from '@baton/contracts';

/** A bill cannot be given a due date, because its vendor has no payment terms. */
export class VendorTermsMissingError extends AppError {
  readonly code = 'VENDOR_TERMS_MISSING';
  readonly retryable = false;

  constructor(
    readonly vendorId: Guid,
    readonly vendorName: string,
    readonly templateId: Guid,
  ) {
    super(
      `Vendor "${vendorName}" (${vendorId}) has no payment terms, so the bill of template ${templateId} has no due date. ` +
        'Enter the terms in days; no bill of this organization was posted, and the next run posts them all.',
    );
  }
}
