import type { OrganizationId } from '@baton/contracts';
import { type BatchResult, type Statement, StatementFailedError, UnitOfWork } from '@baton/persistence';
import { LedgerChangedError } from './ledger-changed.error';

const UNIQUE_VIOLATION = '23505';

/** A statement that must change a known number of rows, or somebody else was faster. */
export interface GuardedStatement extends Statement {
  readonly guard?: { readonly operation: string; readonly rows: number };
}

/**
 * Runs statements in one flush and checks what the guarded ones changed.
 *
 * @throws {LedgerChangedError} when one changed another number of rows, or a row to be written was there already.
 */
export async function runGuarded(tenant: OrganizationId, statements: readonly GuardedStatement[]): Promise<void> {
  if (statements.length === 0) return;
  const results = await runTogether(tenant, statements);
  for (const [index, { guard }] of statements.entries()) {
    const actual = results[index]?.rowCount ?? 0;
    if (guard !== undefined && guard.rows !== actual) {
      throw new LedgerChangedError(tenant, `${guard.operation} changed ${actual} rows instead of ${guard.rows}`);
    }
  }
}

/** What was posted meanwhile by another transaction meets a unique key, after this one waited for its commit. */
async function runTogether(
  tenant: OrganizationId,
  statements: readonly GuardedStatement[],
): Promise<readonly BatchResult[]> {
  try {
    return await UnitOfWork.current().batch(statements);
  } catch (error) {
    if (!(error instanceof StatementFailedError) || error.sqlState !== UNIQUE_VIOLATION) throw error;
    throw new LedgerChangedError(tenant, `A row exists already (${error.constraint ?? 'unnamed key'})`, {
      cause: error,
    });
  }
}
