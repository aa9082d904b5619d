import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { AppError } from '@baton/contracts';
import { createLogger, type Logger, startSpanExport } from '@baton/observability';
import { Database, type RetentionPolicy, type SqlMigration } from '@baton/persistence';
import type { INestApplication } from '@nestjs/common';
import { ConfigurationError, type Environment } from './configuration/environment-reader';
import { readServiceConfiguration, type ServiceConfiguration } from './configuration/service-configuration';
import { createService, type ServiceApplication } from './create-service';
import type { ServiceName } from './service-name';
import { type StopRequest, untilAskedToStop } from './stop-signals';
import { SystemClock } from './system-clock';
import { warnOfOldZoneData } from './zone-data-watch';

/** A service that runs as a process of its own. */
export interface ServiceProcess {
  readonly service: ServiceName;
  /** What must have been carried out before it works. */
  readonly migrations: readonly SqlMigration[];
  /** What it forgets in time. */
  readonly retention?: RetentionPolicy;
  /** Made when servers are there; may read variables of its own. @throws {ConfigurationError} when one is wrong. */
  readonly application: (environment: Environment) => ServiceApplication;
}

/**
 * Runs a service until it is asked to stop, then ends the process: with 0 after a clean stop, with 1 when it could not
 * start. Every reason is one line on standard error. It ends the process itself: what a library left open would keep a
 * stopped service alive.
 */
export async function runService(definition: ServiceProcess): Promise<never> {
  const stop = untilAskedToStop();
  try {
    const configuration = readServiceConfiguration(definition.service, process.env);
    const application = definition.application(process.env);
    const logger = createLogger({ service: configuration.service, level: configuration.logLevel });
    await serve(definition, application, configuration, logger, stop);
    process.exit(0);
  } catch (error) {
    if (stop.isReason(error)) process.exit(0);
    process.stderr.write(`${startFailure(definition.service, error)}\n`);
    process.exit(1);
  }
}

async function serve(
  { service, migrations, retention }: ServiceProcess,
  application: ServiceApplication,
  configuration: ServiceConfiguration,
  logger: Logger,
  stop: StopRequest,
): Promise<void> {
  const { databaseUrl: url, rabbitMqUrls: urls, rabbitMqAuthority: certificateAuthority } = configuration;
  const { host, port, duplicateWindowHours, retentionDays, otlpEndpoint } = configuration;
  const spans = otlpEndpoint === undefined ? undefined : startSpanExport(`baton-${service}`, logger);
  const clock = new SystemClock();
  warnOfOldZoneData(logger, clock.now());
  const { signal } = stop;
  const database = await Database.open({ url, service, logger, clock, migrations, poolSize: POOL_SIZE, signal });
  const transport = new RabbitMqTransport({ urls, certificateAuthority, logger, connectionName: `baton-${service}` });
  const kept = { duplicateWindowHours, retention, retentionDays };
  const runtime = { service, database, transport, logger, clock, ...kept };
  const running = await createService(application, runtime);
  const asked = await listenUnlessStopped(running, stop, { host, port });
  if (asked === undefined) logger.info({ url: await running.getUrl() }, `${service} is ready`);
  logger.info({ signal: asked ?? (await stop.asked) }, `${service} stops: what is in flight is finished first`);
  await running.close();
  await spans?.close();
  logger.info(`${service} has stopped`);
}

/**
 * Starts an application, which waits for the broker; asked to stop meanwhile, it need not come.
 *
 * @returns the signal that came first, if one did.
 */
async function listenUnlessStopped(
  application: INestApplication,
  stop: StopRequest,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<NodeJS.Signals | undefined> {
  const started = application.listen(port, host).then(() => undefined);
  // Closing an application that is still starting makes its start fail, which is then no news.
  started.catch(() => undefined);
  return Promise.race([started, stop.asked]);
}

/** Eight slices at once, each with a transaction, and room for sweep, consumers and HTTP. */
const POOL_SIZE = 20;

function startFailure(service: ServiceName, error: unknown): string {
  if (error instanceof ConfigurationError) {
    return error.problems.map((problem) => `${service} did not start: ${problem}`).join('\n');
  }
  const reason = error instanceof Error ? error.message : String(error);
  const stack = error instanceof AppError || !(error instanceof Error) ? '' : `\n${error.stack ?? ''}`;
  return `${service} did not start: ${reason}${stack}`;
}
