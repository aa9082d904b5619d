import { AppError, type Guid } from '@baton/contracts';

/** An amount left the range in which minor units are counted exactly. */
export class AmountOutOfRangeError extends AppError {
  readonly code = 'AMOUNT_OUT_OF_RANGE';
  readonly retryable = false;

  constructor(readonly templateId: Guid) {
    super(
      `An invoice of template ${templateId} would exceed ${Number.MAX_SAFE_INTEGER} minor units, beyond which amounts are not exact. ` +
        "Nothing was posted for the organization. Check the quantities and prices of the template's lines.",
    );
  }
}
