import { AppError } from '@baton/contracts';

/** An entry whose debits and credits differ was about to be made: a defect of a posting rule. */
export class EntryUnbalancedError extends AppError {
  readonly code = 'ENTRY_UNBALANCED';
  readonly retryable = false;

  constructor(
    readonly entryText: string,
    readonly debitMinor: number,
    readonly creditMinor: number,
  ) {
    super(
      `The entry "${entryText}" has ${debitMinor} minor units of debit and ${creditMinor} of credit; both must be equal and above zero. ` +
        'The rule that made it is wrong; nothing was posted for this organization.',
    );
  }
}
