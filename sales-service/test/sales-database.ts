import { type TenantDatabase, useTenantDatabase } from '@baton/testing';
import { salesMigrations } from '../src/infrastructure/persistence/migrations';

export { date, organization } from '@baton/testing';

/** Gives a test file the tables of sales, without the module kit's. */
export function useSales(): TenantDatabase {
  return useTenantDatabase('sales', salesMigrations);
}

/** The nth id of a kind, within any organization: the same in each, so that only the tenant tells rows apart. */
export function id(kind: 'customer' | 'template' | 'invoice' | 'run', n: number): string {
  const digit = { customer: 'c', template: 'd', invoice: 'e', run: 'f' }[kind];
  return `${digit.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
