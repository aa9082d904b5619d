import { AppError, type Guid } from '@baton/contracts';

/** An item must be reordered and nobody is named to order it from. */
export class ItemWithoutVendorError extends AppError {
  readonly code = 'ITEM_WITHOUT_VENDOR';
  readonly retryable = false;

  constructor(
    readonly itemId: Guid,
    readonly sku: string,
  ) {
    super(
      `Item "${sku}" (${itemId}) is below its reorder point and has no vendor to order from. ` +
        'Give it one, or set its reorder point to 0; nothing of this organization was ordered.',
    );
  }
}
