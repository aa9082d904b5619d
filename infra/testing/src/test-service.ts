import type { InMemoryBroker, Transport } from '@baton/bus';
import { derivedGuid, InMemoryTransport } from '@baton/bus';
import type { Clock } from '@baton/contracts';
import { createService, type ServiceApplication, type ServiceName, SystemClock } from '@baton/hosting';
import { createLogger, type Logger } from '@baton/observability';
import { Database, migrate, type SqlMigration } from '@baton/persistence';
import type { INestApplication } from '@nestjs/common';
import { refuseOtherMoves } from './refuse-other-moves';
import type { DatabaseTemplate } from './test-database';

/** A log that shows nothing unless `LOG_LEVEL` asks for it. */
export const quietLogger: Logger = createLogger({ service: 'test', level: process.env.LOG_LEVEL ?? 'silent' });

/** A service as a test runs it, within the test's process. */
export interface TestServiceOptions extends ServiceApplication {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  /** Where its messages go: a broker in memory that several services may share, or a transport of another kind. */
  readonly broker: InMemoryBroker | Transport;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** Starts a service with all that belongs to it; `close()` stops it as SIGTERM would. */
export async function startTestService(options: TestServiceOptions): Promise<INestApplication> {
  const { service, databaseUrl: url, broker, clock = new SystemClock() } = options;
  const logger = quietLogger.child({ service });
  const database = await Database.open({ url, service, logger, clock, poolSize: 20 });
  const transport = 'send' in broker ? broker : new InMemoryTransport(broker);
  const application = await createService(options, { service, database, transport, logger, clock });
  return application.init();
}

/** A database in which services' migrations have been carried out, and which refuses moves that no machine has. */
export function migratedTemplate(services: Partial<Record<ServiceName, readonly SqlMigration[]>>): DatabaseTemplate {
  // Its keys are names of services.
  const entries = Object.entries(services) as [ServiceName, readonly SqlMigration[]][];
  const steps = entries.map(([service, migrations]) => [service, migrations.map(({ name }) => name)]);
  return {
    // The same services may be migrated differently by another test; only the same steps give the same content.
    name: `migrated-${derivedGuid(JSON.stringify(steps))}`,
    build: async (url) => {
      await migrate({
        services: entries.map(([service, migrations]) => ({ service, url, migrations })),
        logger: quietLogger,
      });
      for (const [service] of entries) await refuseOtherMoves(url, service);
    },
  };
}
