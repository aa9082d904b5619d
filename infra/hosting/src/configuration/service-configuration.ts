import { DEFAULT_PORTS, type ServiceName } from '../service-name';
import { type Environment, EnvironmentReader } from './environment-reader';
import {
  brokerUrls,
  certificateAuthority,
  databaseUrl,
  duplicateWindowHours,
  host,
  logLevel,
  otlpEndpoint,
  port,
  retentionDays,
} from './variables';

/** What a service's process is told by its environment. */
export interface ServiceConfiguration {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  /** Several for a cluster. */
  readonly rabbitMqUrls: readonly string[];
  /** PEM text; undefined where Node's own authorities do. */
  readonly rabbitMqAuthority: string | undefined;
  readonly host: string;
  /** 0 means any free one. */
  readonly port: number;
  readonly logLevel: string;
  /** How long a message that comes again is known as one that was done. */
  readonly duplicateWindowHours: number | undefined;
  /** How many days a date's rows are kept. */
  readonly retentionDays: number | undefined;
  /** The collector that spans go to, which the exporter reads for itself; undefined where nothing is traced. */
  readonly otlpEndpoint: string | undefined;
}

/** The variables a service reads its database's URL from, its own one first. */
export function databaseVariables(service: ServiceName): readonly [string, ...string[]] {
  return [`${service.toUpperCase()}_DATABASE_URL`, 'DATABASE_URL'];
}

/**
 * Reads the environment of a service that runs as its own process.
 *
 * @throws {ConfigurationError} with a line for each variable that is missing or wrong.
 */
export function readServiceConfiguration(service: ServiceName, environment: Environment): ServiceConfiguration {
  const reader = new EnvironmentReader(environment);
  const configuration = {
    service,
    databaseUrl: reader.read(databaseVariables(service), databaseUrl) ?? '',
    rabbitMqUrls: reader.read('RABBITMQ_URL', brokerUrls) ?? [],
    rabbitMqAuthority: reader.read('RABBITMQ_CA_FILE', certificateAuthority),
    host: reader.read('HOST', host) ?? '',
    port: reader.read('PORT', port(DEFAULT_PORTS[service])) ?? 0,
    logLevel: reader.read('LOG_LEVEL', logLevel('info')) ?? '',
    duplicateWindowHours: reader.read('DUPLICATE_WINDOW_HOURS', duplicateWindowHours),
    retentionDays: reader.read('BATON_RETENTION_DAYS', retentionDays),
    otlpEndpoint: reader.read('OTEL_EXPORTER_OTLP_ENDPOINT', otlpEndpoint),
  };
  reader.assertRight();
  return configuration;
}
