import { AppError } from '@baton/contracts';
import { z } from 'zod';
import { DEFAULT_PORTS, type ServiceName } from './service-name';

/** What a service's process is told by its environment. */
export interface ServiceConfiguration {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  /** Several for a cluster. */
  readonly rabbitMqUrls: readonly string[];
  readonly host: string;
  /** 0 means any free one. */
  readonly port: number;
  readonly logLevel: string;
}

/** One line for each variable that is missing or wrong. */
export class ConfigurationError extends AppError {
  readonly code = 'CONFIGURATION_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

function urlOf(protocols: readonly string[], example: string) {
  return z.string(`is not set. Expected ${example}`).refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && protocols.includes(url.protocol);
    },
    // The value itself may hold a password, so it is not repeated.
    `is no such URL. Expected ${example}`,
  );
}

const databaseUrl = urlOf(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database');
const brokerUrls = z
  .string('is not set. Expected amqp://user:password@host:5672/vhost, several separated by commas for a cluster')
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(urlOf(['amqp:', 'amqps:'], 'amqp://user:password@host:5672/vhost')).min(1));
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is no port. Expected 0 to 65535, 0 for any free one')
  .transform(Number)
  .refine((number) => number <= 65_535, 'is no port. Expected 0 to 65535, 0 for any free one');
const host = z.string().default('127.0.0.1');
const logLevel = z.enum(logLevels, `is no log level. Expected one of ${logLevels.join(', ')}`);

/** Names of the variable a service reads its database's URL from, the more particular one first. */
export function databaseVariables(service: ServiceName): readonly string[] {
  return [`${service.toUpperCase()}_DATABASE_URL`, 'DATABASE_URL'];
}

/**
 * Reads the environment of a service that runs as its own process. An empty variable counts as unset.
 *
 * @throws {ConfigurationError} with a line for each variable that is missing or wrong.
 */
export function readServiceConfiguration(service: ServiceName, environment: Environment): ServiceConfiguration {
  const reader = new EnvironmentReader(environment);
  const [own = '', shared = ''] = databaseVariables(service);
  return reader.result({
    service,
    databaseUrl: reader.read(environment[own] ? own : shared, databaseUrl),
    rabbitMqUrls: reader.read('RABBITMQ_URL', brokerUrls),
    host: reader.read('HOST', host),
    port: reader.read('PORT', port.default(DEFAULT_PORTS[service])),
    logLevel: reader.read('LOG_LEVEL', logLevel.default('info')),
  });
}

type AllPresent<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Reads variables one by one and keeps what is wrong with each, so that one start names them all. */
export class EnvironmentReader {
  private readonly problems: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** An empty variable counts as unset. @returns undefined when it is missing or wrong; {@link result} then throws. */
  read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    const read = schema.safeParse(this.environment[name] || undefined);
    if (read.success) return read.data;
    this.problems.push(`${name} ${read.error.issues[0]?.message ?? 'is wrong'}.`);
    return undefined;
  }

  /** What was read. @throws {ConfigurationError} when anything was missing or wrong. */
  result<T extends object>(values: T): AllPresent<T> {
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
    // Whatever is undefined has left a problem behind.
    return values as AllPresent<T>;
  }
}
