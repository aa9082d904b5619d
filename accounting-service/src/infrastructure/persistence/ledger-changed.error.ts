import { AppError, type OrganizationId } from '@baton/contracts';

/** Rows changed between reading and writing them. Nothing was written; the next attempt reads them anew. */
export class LedgerChangedError extends AppError {
  readonly code = 'LEDGER_CHANGED';
  readonly retryable = true;

  /** @param finding what did not come out as it was read. */
  constructor(
    readonly organizationId: OrganizationId,
    finding: string,
    options?: ErrorOptions,
  ) {
    super(
      `${finding}: another transaction was faster in the ledger of organization ${organizationId}. ` +
        'This one is rolled back and tried again.',
      options,
    );
  }
}
