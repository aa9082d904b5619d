import type { RunDate } from '@baton/contracts';
import { SERVICE_NAMES } from '@baton/hosting';
import { databaseUrls, migrateAll, seedWorld } from '@baton/local';
import type { PostgresServer } from '@baton/servers';
import { asSuperuser, makeDatabase } from '../administration';
import { logger } from '../quiet-logger';

/** The database that every measured night starts from a copy of. */
export const SEEDED = 'seeded';

/** How large a world, and for which night. */
export interface WorldSize {
  readonly organizations: number;
  readonly seed: number;
  readonly runDate: RunDate;
}

/** Tables with rows. An empty one that is analyzed counts as empty for good: plans made then read it from end to end. */
const FILLED = `
select c.oid::regclass::text as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname = any ($1) and pg_relation_size(c.oid) > 0`;

/** Migrates and seeds a database as `npm run seed` does, and lets PostgreSQL learn what is in it. */
export async function seedDatabase(postgres: PostgresServer, size: WorldSize, name = SEEDED): Promise<void> {
  const url = await makeDatabase(postgres, name);
  const urls = databaseUrls(() => url);
  await migrateAll(urls, logger);
  await seedWorld({ ...urls, ...size });
  await asSuperuser(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(FILLED, [SERVICE_NAMES]);
    for (const { name } of rows) await client.query(`vacuum (analyze, freeze) ${name}`);
  });
}
