import { BusModule, type Transport } from '@baton/bus';
import { Clock } from '@baton/contracts';
import { LOGGER, type Logger, Metrics } from '@baton/observability';
import { Database, PostgresConsumeTransaction, PostgresOutboxStore, type RetentionPolicy } from '@baton/persistence';
import { type DynamicModule, Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health/health.controller';
import { MetricsController } from './health/metrics.controller';
import { ServiceHealth } from './health/service-health';
import { DEFAULT_DUPLICATE_WINDOW_HOURS, DUPLICATE_WINDOW_HOURS, InboxUpkeep } from './inbox-upkeep';
import { OutboxWatch } from './outbox-watch';
import { DEFAULT_RETENTION_DAYS, RETENTION, RetentionUpkeep } from './retention-upkeep';
import type { ServiceName } from './service-name';

/** What every service stands on, opened before its application is made. */
export interface ServiceRuntime {
  readonly service: ServiceName;
  readonly database: Database;
  readonly transport: Transport;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How long a message that comes again is known as one that was done, in hours. @default 168, a week */
  readonly duplicateWindowHours?: number | undefined;
  /** What is forgotten in time. @default undefined: nothing */
  readonly retention?: RetentionPolicy | undefined;
  /** How long dates are kept. @default 400 */
  readonly retentionDays?: number | undefined;
}

/** Closes the database last: by then the bus has finished what it was doing. */
@Injectable()
class DatabaseLife implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
    this.logger.debug('the database connections are closed');
  }
}

/** The floor of a service's application: logger, clock, metrics, database, bus, health. */
@Global()
@Module({})
export class ServiceModule {
  static forRoot(runtime: ServiceRuntime): DynamicModule {
    const { service, database, transport, logger, clock } = runtime;
    const windowHours = runtime.duplicateWindowHours ?? DEFAULT_DUPLICATE_WINDOW_HOURS;
    const metrics = new Metrics();
    return {
      module: ServiceModule,
      imports: [
        ScheduleModule.forRoot(),
        TerminusModule.forRoot({ logger: false }),
        BusModule.forRootAsync({
          inject: [],
          useFactory: () => ({
            transport,
            logger,
            clock,
            metrics,
            outboxStore: new PostgresOutboxStore(database),
            consumeTransaction: new PostgresConsumeTransaction(database),
            host: { processName: `baton-${service}` },
          }),
        }),
      ],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: Clock, useValue: clock },
        { provide: Metrics, useValue: metrics },
        { provide: Database, useValue: database },
        ServiceHealth,
        { provide: DUPLICATE_WINDOW_HOURS, useValue: windowHours },
        InboxUpkeep,
        OutboxWatch,
        {
          provide: RETENTION,
          useValue: { policy: runtime.retention, days: runtime.retentionDays ?? DEFAULT_RETENTION_DAYS },
        },
        RetentionUpkeep,
        DatabaseLife,
      ],
      exports: [LOGGER, Clock, Metrics, Database],
    };
  }
}
