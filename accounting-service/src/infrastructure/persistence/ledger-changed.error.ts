import { AppError, type OrganizationId } from '@baton/contracts';

/** Rows changed between reading and writing them. Nothing was written; the next attempt reads them anew. */
export class LedgerChangedError extends AppError {
  readonly code = 'LEDGER_CHANGED';
  readonly retryable = true;

  constructor(
    readonly organizationId: OrganizationId,
    readonly operation: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(
      `${operation} of organization ${organizationId} changed ${actual} rows instead of ${expected}: ` +
        'another transaction was faster. This one is rolled back and tried again.',
    );
  }
}
