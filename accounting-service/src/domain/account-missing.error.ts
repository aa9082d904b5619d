import { AppError } from '@baton/contracts';

/** An entry needs an account of a certain role and the organization's chart of accounts has none. */
export class AccountMissingError extends AppError {
  readonly code = 'ACCOUNT_MISSING';
  readonly retryable = false;

  constructor(readonly role: string) {
    super(
      `The chart of accounts has no account with the role "${role}". Give the role to one account; nothing was posted for this organization.`,
    );
  }
}
