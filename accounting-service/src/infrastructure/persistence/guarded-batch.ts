import type { OrganizationId } from '@baton/contracts';
import { type Statement, UnitOfWork } from '@baton/persistence';
import { LedgerChangedError } from './ledger-changed.error';

/** A statement that must change a known number of rows, or somebody else was faster. */
export interface GuardedStatement extends Statement {
  readonly guard?: { readonly operation: string; readonly rows: number };
}

/**
 * Runs statements in one flush and checks what the guarded ones changed.
 *
 * @throws {LedgerChangedError} when one changed another number of rows.
 */
export async function runGuarded(tenant: OrganizationId, statements: readonly GuardedStatement[]): Promise<void> {
  if (statements.length === 0) return;
  const results = await UnitOfWork.current().batch(statements.map(({ text, values }) => ({ text, values })));
  for (const [index, { guard }] of statements.entries()) {
    const actual = results[index]?.rowCount ?? 0;
    if (guard !== undefined && guard.rows !== actual) {
      throw new LedgerChangedError(tenant, guard.operation, guard.rows, actual);
    }
  }
}
