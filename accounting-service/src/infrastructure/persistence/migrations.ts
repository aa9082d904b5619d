import type { SqlMigration } from '@baton/persistence';
import { ledger } from './migrations/2026-03-01-ledger';
import { payments } from './migrations/2026-03-02-payments';
import { assets } from './migrations/2026-03-03-assets';

/** The tables of accounting, in the order in which they are made. */
export const accountingMigrations: readonly SqlMigration[] = [ledger, payments, assets];
