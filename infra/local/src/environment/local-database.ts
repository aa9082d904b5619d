import path from 'node:path';
import { startPostgres } from '@baton/servers';
import type { LocalConfiguration } from '../configuration';

/** A database to work on, and how to leave it. */
export interface LocalDatabase {
  readonly url: string;
  /** For a person: what it is and where. */
  readonly description: string;
  /** Ends what was started here; a server that was there before stays. */
  stop(): Promise<void>;
}

/** The database that was given, or a private PostgreSQL in the folder of embedded data. */
export async function openLocalDatabase({ databaseUrl, home }: LocalConfiguration): Promise<LocalDatabase> {
  if (databaseUrl !== undefined) {
    const { hostname, pathname } = new URL(databaseUrl);
    const stop = () => Promise.resolve();
    return { url: databaseUrl, description: `PostgreSQL at ${hostname}${pathname} (DATABASE_URL)`, stop };
  }
  const dataDir = path.resolve(home, 'postgres');
  const server = await startPostgres({ dataDir, durable: true, settings: { max_connections: '200' } });
  return {
    url: server.url(),
    description: `private PostgreSQL on port ${server.port}, data in ${path.relative('', dataDir) || dataDir}`,
    stop: () => server.stop(),
  };
}
