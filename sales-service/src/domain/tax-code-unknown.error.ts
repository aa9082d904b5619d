import { AppError, type Guid } from '@baton/contracts';

/** A template's line names a tax code the organization does not have. */
export class TaxCodeUnknownError extends AppError {
  readonly code = 'TAX_CODE_UNKNOWN';
  readonly retryable = false;

  constructor(
    readonly taxCode: string,
    readonly templateId: Guid,
    readonly lineNumber: number,
  ) {
    super(
      `Line ${lineNumber} of invoice template ${templateId} has tax code "${taxCode}", which the organization does not have. ` +
        'Nothing was posted for the organization. Correct the line or add the tax code, and run the organization again.',
    );
  }
}
