import { AppError } from '@baton/contracts';

/** Work on the database outside any unit of work: a defect in our code. */
export class NoUnitOfWorkError extends AppError {
  readonly code = 'NO_UNIT_OF_WORK';
  readonly retryable = false;

  constructor() {
    super('No unit of work is open here. Run this within Database.transaction(), a consumer or a handler of the kit.');
  }
}

/** A transaction was begun inside another. Nothing is ever joined silently: a defect in our code. */
export class NestedTransactionError extends AppError {
  readonly code = 'NESTED_TRANSACTION';
  readonly retryable = false;

  constructor() {
    super('A transaction is open here already. Use UnitOfWork.current(), or begin the second one outside of it.');
  }
}

/** A unit of work was used after its end, usually because something in it was not awaited: a defect in our code. */
export class UnitOfWorkEndedError extends AppError {
  readonly code = 'UNIT_OF_WORK_ENDED';
  readonly retryable = false;

  constructor(ended: 'committed' | 'rolled back') {
    super(`The unit of work is ${ended} already. Await everything that belongs to it before it ends.`);
  }
}

/** Work was to be done for tenants, and none was named: a defect in our code. */
export class EmptyTenantScopeError extends AppError {
  readonly code = 'EMPTY_TENANT_SCOPE';
  readonly retryable = false;

  constructor() {
    super('asTenants() was called with no organization. Leave the call out where there is nobody to work for.');
  }
}

/**
 * The transaction could not commit because a statement in it had failed and its error was caught. Nothing is
 * written. Whether to retry is that error's to say.
 */
export class TransactionAbortedError extends AppError {
  readonly code = 'TRANSACTION_ABORTED';
  readonly retryable: boolean;

  constructor(cause: Error | undefined) {
    super(
      'The transaction is rolled back: a statement in it failed, and its error went no further. Let it be thrown.',
      { cause },
    );
    this.retryable = cause instanceof AppError && cause.retryable;
  }
}

/**
 * The connection broke while COMMIT was on its way: the transaction is committed or rolled back, and only a look at
 * what it wrote can tell.
 */
export class CommitUnknownError extends AppError {
  readonly code = 'COMMIT_UNKNOWN';
  readonly retryable = true;

  constructor(cause: Error) {
    super(
      'The connection broke during COMMIT, so it is unknown whether the transaction took place. Read again, then decide.',
      { cause },
    );
  }
}
