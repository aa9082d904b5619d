import { AppError } from '@baton/contracts';

/** A posted document has a total below zero, which is no open item: credit notes are not posted as documents. */
export class DocumentNegativeError extends AppError {
  readonly code = 'DOCUMENT_NEGATIVE';
  readonly retryable = false;

  constructor(
    readonly documentId: string,
    readonly number: string,
    readonly totalMinor: number,
  ) {
    super(
      `Document ${number} (${documentId}) has a total of ${totalMinor} minor units; an open item is zero or more. ` +
        'None of the documents of its message was recorded; the publisher must post credits otherwise.',
    );
  }
}
