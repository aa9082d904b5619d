import path from 'node:path';
import { SERVICE_NAMES, type ServiceName } from '@baton/hosting';
import { startPostgres } from '@baton/servers';
import type { LocalConfiguration } from '../configuration';

/** The databases of the services, and how to leave them. */
export interface LocalDatabase {
  readonly urlOf: (service: ServiceName) => string;
  /** For a person: what they are and where. */
  readonly description: string;
  /** Ends what was started here; a server that was there before stays. */
  stop(): Promise<void>;
}

/** The databases that were given, and for services without one a private PostgreSQL in the folder of embedded data. */
export async function openLocalDatabase({ databaseUrls, home }: LocalConfiguration): Promise<LocalDatabase> {
  const given = describeGiven(Object.values(databaseUrls));
  if (SERVICE_NAMES.every((service) => databaseUrls[service] !== undefined)) {
    return { urlOf: (service) => databaseUrls[service] ?? '', description: given, stop: () => Promise.resolve() };
  }
  const dataDir = path.resolve(home, 'postgres');
  const server = await startPostgres({ dataDir, durable: true, settings: { max_connections: '200' } });
  const embedded = `private PostgreSQL on port ${server.port}, data in ${path.relative('', dataDir) || dataDir}`;
  return {
    urlOf: (service) => databaseUrls[service] ?? server.url(),
    description: given === '' ? embedded : `${given}, and for the others a ${embedded}`,
    stop: () => server.stop(),
  };
}

function describeGiven(urls: readonly string[]): string {
  const places = new Set(urls.map((url) => new URL(url)).map(({ host, pathname }) => `${host}${pathname}`));
  return places.size === 0 ? '' : `PostgreSQL at ${[...places].join(', ')}, as the environment says`;
}
