import { Database, migrate, serviceTable } from '@baton/persistence';
import type { PostgresServer } from '@baton/servers';
import { asSuperuser, makeDatabase, rowsOf } from '../administration';
import { logger } from '../quiet-logger';
import { BenchClock } from '../service-session';
import { WRITERS } from './pass';

const SERVICE = 'bench';

/** The one row that each message is about. */
export const INSERT_ORDER = 'insert into bench_order (order_id, customer, total) values ($1, $2, $3)';

const migrations = [
  {
    name: '2026-01-01-bench-order',
    sql: `create table bench_order (
      id bigint generated always as identity primary key, order_id text not null, customer text not null, total numeric not null
    );${serviceTable('bench_order')}`,
  },
];

/** Makes a database with the bus's tables and the orders'. @returns its URL */
export async function makeBenchDatabase(postgres: PostgresServer): Promise<string> {
  const url = await makeDatabase(postgres, 'bench_bus');
  await migrate({ services: [{ service: SERVICE, url, migrations }], logger });
  return url;
}

/** Empties all tables that passes write. */
export async function emptyTables(url: string): Promise<void> {
  await asSuperuser(url, async (client) => {
    await client.query('truncate bench.bench_order, bench.outbox, bench.inbox');
    await client.query('checkpoint');
  });
}

/** @throws {Error} unless there are exactly so many orders, and no message still waits. */
export async function expectRows(url: string, variant: string, orders: number): Promise<void> {
  const [found] = await rowsOf<{ orders: number; waiting: number }>(
    url,
    'select (select count(*) from bench.bench_order)::int as orders, (select count(*) from bench.outbox)::int as waiting',
  );
  if (found?.orders === orders && found.waiting === 0) return;
  throw new Error(
    `${variant} wrote ${found?.orders} orders instead of ${orders} and left ${found?.waiting} messages in the outbox.`,
  );
}

/** The database as a service opens it, with a connection for each writer and one to delete with. */
export function openDatabase(url: string | undefined): Promise<Database> {
  if (url === undefined) throw new Error('This work needs a database.');
  return Database.open({ url, service: SERVICE, logger, clock: new BenchClock(), poolSize: WRITERS + 1, migrations });
}
