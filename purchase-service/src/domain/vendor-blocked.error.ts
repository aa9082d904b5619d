import { AppError, type Guid } from '@baton/contracts';

/** An item must be reordered from a vendor that no orders may go to. */
export class VendorBlockedError extends AppError {
  readonly code = 'VENDOR_BLOCKED';
  readonly retryable = false;

  constructor(
    readonly vendorId: Guid,
    readonly vendorName: string,
    readonly sku: string,
  ) {
    super(
      `Item "${sku}" is below its reorder point, but its vendor "${vendorName}" (${vendorId}) is blocked for orders. ` +
        'Unblock the vendor or give the item another; nothing of this organization was ordered.',
    );
  }
}
