import { UnavailableError } from '@baton/bus';
import { AppError } from '@baton/contracts';
import { isConnectionError, isRetryableDatabaseError, NO_TENANT_SCOPE, saysUnable, sqlStateOf } from './sql-state';

/** PostgreSQL refused a statement. Values are left out of the text: they may be a tenant's data. */
export class StatementFailedError extends AppError {
  readonly code = 'STATEMENT_FAILED';
  readonly retryable: boolean;
  /** PostgreSQL's code for the kind of error: `23505`. */
  readonly sqlState: string;
  /** The constraint that was violated, when one was. */
  readonly constraint: string | undefined;

  constructor(cause: Error, statementText: string) {
    const sqlState = sqlStateOf(cause) ?? 'unknown';
    super(
      `PostgreSQL refused a statement (${sqlState}): ${cause.message}. The statement: ${shortened(statementText)}`,
      { cause },
    );
    this.sqlState = sqlState;
    this.retryable = isRetryableDatabaseError(cause);
    this.constraint = 'constraint' in cause && typeof cause.constraint === 'string' ? cause.constraint : undefined;
  }
}

/** The connection broke, or none could be had. What was not committed is rolled back by the server. */
export class ConnectionLostError extends UnavailableError {
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message || String(cause) : String(cause);
    super(`The connection to PostgreSQL is lost: ${reason}. What was open is rolled back; try again.`, { cause });
  }
}

/**
 * PostgreSQL answers and cannot do its work: out of connections, memory or disk, or a standby after a failover. What was
 * asked is as good as before, so it waits for better times as it would for a lost connection.
 */
export class DatabaseUnableError extends UnavailableError {
  readonly code = 'DATABASE_UNABLE';

  constructor(cause: Error, sqlState: string) {
    super(
      `PostgreSQL cannot do its work now (${sqlState}): ${cause.message}. See to the server; this is tried again.`,
      {
        cause,
      },
    );
  }
}

/** A query on a tenants' table without saying for whom: a defect in our code, so it is never retried. */
export class NoTenantScopeError extends AppError {
  readonly code = 'NO_TENANT_SCOPE';
  readonly retryable = false;

  constructor(cause: unknown, statementText: string) {
    super(
      `A tenants' table was read without a tenant scope. Run the work in UnitOfWork.asTenants(). The statement: ${shortened(statementText)}`,
      {
        cause,
      },
    );
  }
}

/**
 * Translates what `pg` throws.
 *
 * @param statementText the statement that was being carried out; constant, so free of anybody's data.
 */
export function databaseError(error: unknown, statementText: string): Error {
  if (error instanceof AppError) return error;
  if (isConnectionError(error)) return new ConnectionLostError(error);
  const sqlState = sqlStateOf(error);
  if (sqlState === NO_TENANT_SCOPE) return new NoTenantScopeError(error, statementText);
  if (!(error instanceof Error)) return new Error(String(error));
  if (sqlState === undefined) return error;
  return saysUnable(sqlState)
    ? new DatabaseUnableError(error, sqlState)
    : new StatementFailedError(error, statementText);
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
