import {
  brokerUrls,
  certificateAuthority,
  countOf,
  DEFAULT_PORTS,
  databaseUrl,
  databaseVariables,
  duplicateWindowHours,
  type Environment,
  EnvironmentReader,
  host,
  logLevel,
  port,
  retentionDays,
  SERVICE_NAMES,
  type ServiceName,
} from '@baton/hosting';
import { z } from 'zod';

/** What `npm start` is told by its environment. What is unset it finds or brings up by itself. */
export interface LocalConfiguration {
  /** Folder of embedded data. */
  readonly home: string;
  readonly organizations: number;
  /** Databases that were given, by service; a service without one has the embedded one. */
  readonly databaseUrls: Readonly<Partial<Record<ServiceName, string>>>;
  readonly rabbitMqUrls: readonly string[] | undefined;
  /** PEM text of the authority of such a broker. */
  readonly rabbitMqAuthority: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** How long a message that comes again is known as one that was done. */
  readonly duplicateWindowHours: number | undefined;
  /** How many days a date's rows are kept. */
  readonly retentionDays: number | undefined;
}

/** @throws {ConfigurationError} with a line for each variable that is wrong. */
export function readLocalConfiguration(environment: Environment): LocalConfiguration {
  const reader = new EnvironmentReader(environment);
  const configuration = {
    home: reader.read('BATON_HOME', z.string().default('.baton')) ?? '',
    organizations: reader.read('BATON_SEED_ORGANIZATIONS', countOf('organizations').optional()) ?? 200,
    databaseUrls: readDatabaseUrls(reader),
    rabbitMqUrls: reader.read('RABBITMQ_URL', brokerUrls.optional()),
    rabbitMqAuthority: reader.read('RABBITMQ_CA_FILE', certificateAuthority),
    host: reader.read('HOST', host) ?? '',
    port: reader.read('PORT', port(DEFAULT_PORTS.scheduler)) ?? 0,
    logLevel: reader.read('LOG_LEVEL', logLevel('info')) ?? '',
    duplicateWindowHours: reader.read('DUPLICATE_WINDOW_HOURS', duplicateWindowHours),
    retentionDays: reader.read('BATON_RETENTION_DAYS', retentionDays),
  };
  reader.assertRight();
  return configuration;
}

function readDatabaseUrls(reader: EnvironmentReader): LocalConfiguration['databaseUrls'] {
  const given = SERVICE_NAMES.map((service) => [
    service,
    reader.read(databaseVariables(service), databaseUrl.optional()),
  ]);
  return Object.fromEntries(given.filter(([, url]) => url !== undefined));
}
