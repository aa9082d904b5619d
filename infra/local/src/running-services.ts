import type { Transport } from '@baton/bus';
import type { Clock } from '@baton/contracts';
import { createService, type Environment, SERVICE_NAMES, type ServiceName, type ServiceRuntime } from '@baton/hosting';
import type { Logger } from '@baton/observability';
import { Database } from '@baton/persistence';
import type { INestApplication } from '@nestjs/common';
import { allServices } from './services';

/** What all services of one process share. */
export interface SharedRuntime extends Pick<ServiceRuntime, 'duplicateWindowHours' | 'retentionDays'> {
  readonly urlOf: (service: ServiceName) => string;
  readonly transportFor: (service: ServiceName, logger: Logger) => Transport;
  /** Awaited before a service is stopped; the ones before it in the night have stopped by then. @default nothing is */
  readonly drained?: (service: ServiceName) => Promise<void>;
  /** Each service has a child of it that names the service. */
  readonly logger: Logger;
  readonly clock: Clock;
  readonly environment: Environment;
  /** Modules that somebody else stands in for, such as a .NET service. @default none */
  readonly leftToOthers?: readonly ServiceName[];
}

/** Every service in one process. */
export interface RunningServices {
  readonly scheduler: INestApplication;
  /** Stops the modules in the order of the night and the scheduler last, so that each hears the last word of those before. */
  stop(): Promise<void>;
}

/** Starts every service in this process; the scheduler listens for HTTP, the modules need none. */
export async function startServices(
  runtime: SharedRuntime,
  listen: { host: string; port: number },
): Promise<RunningServices> {
  const started = new Map<ServiceName, INestApplication>();
  const stop = async () => {
    const [scheduler, ...modules] = SERVICE_NAMES;
    for (const name of [...modules, scheduler]) {
      if (name === undefined) continue;
      await runtime.drained?.(name);
      await started.get(name)?.close();
    }
  };
  try {
    const { leftToOthers = [], duplicateWindowHours, retentionDays } = runtime;
    for (const { service, migrations, retention, application } of allServices) {
      if (leftToOthers.includes(service)) continue;
      const logger = runtime.logger.child({ service });
      const { clock, environment } = runtime;
      const described = application(environment);
      const database = await Database.open({
        url: runtime.urlOf(service),
        service,
        logger,
        clock,
        migrations,
        poolSize: 20,
      });
      const transport = runtime.transportFor(service, logger);
      const kept = { retention, duplicateWindowHours, retentionDays };
      const own = { service, database, transport, logger, clock, ...kept };
      started.set(service, await createService(described, own));
    }
    const scheduler = started.get('scheduler');
    if (!scheduler) throw new Error('The scheduler is not among the services.');
    await Promise.all(
      [...started].map(([name, one]) => (name === 'scheduler' ? one.listen(listen.port, listen.host) : one.init())),
    );
    return { scheduler, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
