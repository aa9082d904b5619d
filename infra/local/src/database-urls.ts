import {
  databaseUrl,
  databaseVariables,
  type Environment,
  EnvironmentReader,
  SERVICE_NAMES,
  type ServiceName,
} from '@baton/hosting';

/** Where each service's schema lives, and who may make it. */
export interface DatabaseUrls {
  readonly urlOf: (service: ServiceName) => string;
  /** A login that may create roles; undefined: the services' own URLs will do. */
  readonly migrateUrl: string | undefined;
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
  return { urlOf: (service) => urls.get(service) ?? '', migrateUrl };
}
