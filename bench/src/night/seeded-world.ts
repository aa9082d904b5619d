import type { RunDate } from '@baton/contracts';
import { migrateAll, seedWorld } from '@baton/local';
import { createLogger } from '@baton/observability';
import type { PostgresServer } from '@baton/servers';
import { asSuperuser, makeDatabase } from './administration';

/** The database that every measured night starts from a copy of. */
export const SEEDED = 'seeded';

/** How large a world, and for which night. */
export interface WorldSize {
  readonly organizations: number;
  readonly seed: number;
  readonly runDate: RunDate;
}

/** Migrates and seeds a database as `npm run seed` does, and lets PostgreSQL learn what is in it. */
export async function seedDatabase(postgres: PostgresServer, size: WorldSize): Promise<void> {
  const url = await makeDatabase(postgres, SEEDED);
  const urlOf = () => url;
  await migrateAll({ urlOf, migrateUrl: undefined }, createLogger({ service: 'bench', level: 'warn', pretty: true }));
  await seedWorld({ urlOf, ...size });
  await asSuperuser(url, (client) => client.query('vacuum analyze'));
}
