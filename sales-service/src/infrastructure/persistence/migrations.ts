import type { SqlMigration } from '@baton/persistence';
import { customersMigration } from './migrations/2026-03-01-customers';
import { invoicesMigration } from './migrations/2026-03-02-invoices';

/** The tables of sales, in the order they are made. The module kit's own come before them. */
export const salesMigrations: readonly SqlMigration[] = [customersMigration, invoicesMigration];
