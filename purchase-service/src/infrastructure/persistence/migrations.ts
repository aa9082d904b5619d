import type { SqlMigration } from '@baton/persistence';
import { vendorsMigration } from './migrations/2026-03-01-vendors';
import { billsMigration } from './migrations/2026-03-02-bills';
import { purchaseOrdersMigration } from './migrations/2026-03-03-purchase-orders';

/** The tables of purchase, in the order they are made. The module kit's own come before them. */
export const purchaseMigrations: readonly SqlMigration[] = [vendorsMigration, billsMigration, purchaseOrdersMigration];
