import { type TenantDatabase, useTenantDatabase } from '@baton/testing';
import { purchaseMigrations } from '../src/infrastructure/persistence/migrations';

export { date, organization } from '@baton/testing';

/** Gives a test file the tables of purchase, without the module kit's. */
export function usePurchase(): TenantDatabase {
  return useTenantDatabase('purchase', purchaseMigrations);
}

/** The nth id of a kind, within any organization: the same in each, so that only the tenant tells rows apart. */
export function id(kind: 'vendor' | 'template' | 'item' | 'order' | 'run', n: number): string {
  const digit = { vendor: 'a', template: 'b', item: 'c', order: 'd', run: 'f' }[kind];
  return `${digit.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
