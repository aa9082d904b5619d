import { AppError, type OrganizationId } from '@baton/contracts';
import type { NumberPrefix } from '../../domain/document-number';

/** Another transaction took numbers after this one had counted from the sequence; its numbers would repeat. */
export class NumberSequenceMovedError extends AppError {
  readonly code = 'NUMBER_SEQUENCE_MOVED';
  readonly retryable = true;

  constructor(
    readonly organizationId: OrganizationId,
    readonly prefix: NumberPrefix,
    readonly expectedLastNumber: number,
  ) {
    super(
      `The ${prefix} numbers of organization ${organizationId} no longer stand at ${expectedLastNumber}: another transaction was faster. ` +
        'Nothing was written; the attempt is repeated with fresh numbers.',
    );
  }
}
