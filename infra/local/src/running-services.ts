import type { Transport } from '@baton/bus';
import type { Clock } from '@baton/contracts';
import { createService, type Environment, type ServiceName } from '@baton/hosting';
import type { Logger } from '@baton/observability';
import { Database } from '@baton/persistence';
import type { INestApplication } from '@nestjs/common';
import { allServices } from './services';

/** What all services of one process share. */
export interface SharedRuntime {
  readonly urlOf: (service: ServiceName) => string;
  readonly transportFor: (service: ServiceName, logger: Logger) => Transport;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly environment: Environment;
}

/** Every service in one process. */
export interface RunningServices {
  readonly scheduler: INestApplication;
  /** Stops the modules first, so that the scheduler hears their last word. */
  stop(): Promise<void>;
}

/** Starts every service in this process; the scheduler listens for HTTP, the modules need none. */
export async function startServices(
  runtime: SharedRuntime,
  listen: { host: string; port: number },
): Promise<RunningServices> {
  const started = new Map<ServiceName, INestApplication>();
  const stop = async () => {
    const { scheduler, ...modules } = Object.fromEntries(started);
    await Promise.all(Object.values(modules).map((module) => module.close()));
    await scheduler?.close();
  };
  try {
    for (const { service, migrations, application } of allServices) {
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
      started.set(service, await createService(described, { service, database, transport, logger, clock }));
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
