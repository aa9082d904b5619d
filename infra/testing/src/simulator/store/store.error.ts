import { UnavailableError } from '@baton/bus';
import { AppError } from '@baton/contracts';

/** The connection broke; what was open is rolled back. As PostgreSQL's adapter says it. */
export class StoreUnavailableError extends UnavailableError {
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor() {
    super('The connection to the store is lost: a fault of the plan. What was open is rolled back; try again.');
  }
}

/** The store refused a statement for the sake of another transaction. */
export class StatementRefusedError extends AppError {
  readonly code = 'STATEMENT_FAILED';
  readonly retryable = true;

  constructor(reason: 'serialization failure' | 'deadlock') {
    super(`The store refused a statement (${reason}). The transaction is rolled back; try again.`);
  }
}

/** A unique key was taken: a defect in the code that runs, since every caller asks first. */
export class UniqueViolationError extends AppError {
  readonly code = 'STATEMENT_FAILED';
  readonly retryable = false;

  constructor(what: string) {
    super(`The store refused a row: ${what} is taken.`);
  }
}

/** A statement had failed before and its error was caught: nothing of the transaction is written. */
export class TransactionAbortedError extends AppError {
  readonly code = 'TRANSACTION_ABORTED';
  readonly retryable: boolean;

  constructor(cause: unknown) {
    super('The transaction is rolled back: a statement in it failed, and its error went no further.', { cause });
    this.retryable = cause instanceof AppError && cause.retryable;
  }
}

/** The connection broke while COMMIT was on its way: it took place or it did not. */
export class CommitUnknownError extends AppError {
  readonly code = 'COMMIT_UNKNOWN';
  readonly retryable = true;

  constructor() {
    super('The connection broke during COMMIT, so it is unknown whether the transaction took place. Read again.');
  }
}

/** The code that runs used the store as its adapter would refuse it: nested, or with no unit of work open. */
export class StoreMisusedError extends AppError {
  readonly code = 'STORE_MISUSED';
  readonly retryable = false;
}
