import type { OrganizationId, RunDate } from '@baton/contracts';
import type { ExecutionContext } from '@baton/schedule-runner';
import { executionUnderTest, type TenantDatabase, useTenantDatabase } from '@baton/testing';
import { type ReconcilePayments } from '../src/index';
import { accountingMigrations } from '../src/infrastructure/persistence/migrations';

export { date, organization } from '@baton/testing';

type Row = Record<string, unknown>;

/** Gives a test file the tables of accounting, without the module kit's. */
export function useAccounting(): TenantDatabase {
  return useTenantDatabase('accounting', accountingMigrations);
}

/** The nth id of a kind, within any organization: the same in each, so that only the tenant tells rows apart. */
export function id(kind: 'party' | 'document' | 'line' | 'asset' | 'run', n: number): string {
  const digit = { party: 'a', document: 'b', line: 'c', asset: 'd', run: 'f' }[kind];
  return `${digit.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** What a handler is told of an execution: the same for both schedule types, which take no parameters. */
export function executionOf(tenant: OrganizationId, runDateUtc: RunDate): ExecutionContext<typeof ReconcilePayments> {
  return executionUnderTest({ tenant, runDateUtc, runId: id('run', 1), parameters: {} });
}

/** A chart of accounts with every role. */
export const chart: readonly Row[] = [
  { account_code: '0490', name: 'Accumulated depreciation', kind: 'asset', role: 'accumulated-depreciation' },
  { account_code: '0800', name: 'Equity', kind: 'equity', role: null },
  { account_code: '1200', name: 'Bank', kind: 'asset', role: 'bank' },
  { account_code: '1400', name: 'Trade receivables', kind: 'asset', role: 'receivable' },
  { account_code: '1500', name: 'Credits with vendors', kind: 'asset', role: 'vendor-credit' },
  { account_code: '1600', name: 'Trade payables', kind: 'liability', role: 'payable' },
  { account_code: '1700', name: 'Credits of customers', kind: 'liability', role: 'customer-credit' },
  { account_code: '4830', name: 'Depreciation', kind: 'expense', role: 'depreciation-expense' },
  { account_code: '4970', name: 'Payment differences', kind: 'expense', role: 'payment-difference' },
];
