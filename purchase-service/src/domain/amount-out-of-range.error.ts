import { AppError } from '@baton/contracts';

/** An amount is larger than a safe integer of minor units: certainly a typing error in a price or quantity. */
export class AmountOutOfRangeError extends AppError {
  readonly code = 'AMOUNT_OUT_OF_RANGE';
  readonly retryable = false;

  constructor(readonly subject: string) {
    super(
      `The amount of ${subject} exceeds ${Number.MAX_SAFE_INTEGER} minor units. ` +
        'Correct its quantity or unit price; nothing of this organization was written.',
    );
  }
}
