import { migrate, type SqlMigration, serviceTable, UnitOfWork } from '@baton/persistence';
import { type DatabaseTemplate, quietLogger } from '@baton/testing';

/** No constraint keeps a second row out: what is done twice is seen. */
const ledgerMigration: SqlMigration = {
  name: '2026-03-01-ledger',
  sql: `create table ledger (id bigint generated always as identity primary key, order_id integer not null, entry text not null);
    ${serviceTable('ledger')}`,
};

/** The database of a service that writes what it does into a ledger, its bus's tables beside it. */
export const ledgerTemplate: DatabaseTemplate = {
  name: 'orders-ledger',
  build: (url) =>
    migrate({ services: [{ service: 'orders', url, migrations: [ledgerMigration] }], logger: quietLogger }),
};

/** Writes into the ledger, in the unit of work around it. */
export async function enter(orderId: number, entry: string): Promise<void> {
  await UnitOfWork.current().execute('insert into ledger (order_id, entry) values ($1, $2)', [orderId, entry]);
}
