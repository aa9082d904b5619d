import {
  databaseUrl,
  databaseVariables,
  type Environment,
  EnvironmentReader,
  SERVICE_NAMES,
  type ServiceName,
} from '@baton/hosting';
import { migratorUrl } from '@baton/persistence';

/** Where each service's schema lives, and who may make it. */
export interface DatabaseUrls {
  readonly urlOf: (service: ServiceName) => string;
  /** A login that may create roles; undefined: the services' own URLs will do. */
  readonly migrateUrl: string | undefined;
  /** The service's database, as a login that may become the migrator. */
  readonly migratorUrlOf: (service: ServiceName) => string;
}

/**
 * Reads the URLs that `npm run migrate` and `npm run seed` work on.
 *
 * @throws {ConfigurationError} with a line for each variable that is missing or wrong.
 */
export function readDatabaseUrls(environment: Environment): DatabaseUrls {
  const reader = new EnvironmentReader(environment);
  const urls = new Map(SERVICE_NAMES.map((service) => [service, reader.read(databaseVariables(service), databaseUrl)]));
  const migrateUrl = reader.read('MIGRATE_DATABASE_URL', databaseUrl.optional());
  reader.assertRight();
  return databaseUrls((service) => urls.get(service) ?? '', migrateUrl);
}

/** Puts the URLs together. */
export function databaseUrls(urlOf: DatabaseUrls['urlOf'], migrateUrl?: string): DatabaseUrls {
  const places = SERVICE_NAMES.map((service) => ({ url: urlOf(service) }));
  return { urlOf, migrateUrl, migratorUrlOf: (service) => migratorUrl(urlOf(service), places, migrateUrl) };
}
