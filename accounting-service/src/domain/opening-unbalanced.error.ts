import { AppError } from '@baton/contracts';

/** The opening balances of a ledger do not add up to zero, so nothing that is posted on top of them can be right. */
export class OpeningUnbalancedError extends AppError {
  readonly code = 'OPENING_UNBALANCED';
  readonly retryable = false;

  /** @param differenceMinor debit less credit over all opening balances, in minor units. */
  constructor(readonly differenceMinor: number) {
    super(
      `The opening balances are out of balance by ${differenceMinor} minor units (debit less credit; expected 0). ` +
        'Correct them; nothing is posted to this ledger until they balance.',
    );
  }
}
