import { InMemoryBroker, type Transport } from '@baton/bus';
import { RunSalesSchedulerCommand } from '@baton/contracts';
import { MigratorSession } from '@baton/persistence';
import {
  defineScheduleType,
  ScheduleRunnerModule,
  ScheduleType,
  type ScheduleTypeHandler,
  scheduleRunnerMigrations,
  succeeded,
} from '@baton/schedule-runner';
import { FakeClock, organization as idOf, migratedTemplate, startTestService, useDatabase } from '@baton/testing';
import { type INestApplication, Module } from '@nestjs/common';
import request from 'supertest';
import { z } from 'zod';
import { schedulerMigrations } from '../../scheduler-service/src/infrastructure/persistence/migrations';
import { configureSchedulerHttp } from '../../scheduler-service/src/interface/http/configure-http';
import { SchedulerModule } from '../../scheduler-service/src/scheduler.module';

/** A schedule type whose enrolments have parameters. */
const Remind = defineScheduleType('sales.remind', {
  parameters: z.object({ days: z.int('expected a whole number').min(1).default(3) }),
});
const Post = defineScheduleType('sales.post');

@ScheduleType(Remind)
class RemindHandler implements ScheduleTypeHandler<typeof Remind> {
  execute = async () => succeeded();
}

@ScheduleType(Post)
class PostHandler implements ScheduleTypeHandler<typeof Post> {
  execute = async () => succeeded();
}

@Module({
  imports: [
    ScheduleRunnerModule.forRoot({ module: 'sales', command: RunSalesSchedulerCommand, scheduleTypes: [Remind, Post] }),
  ],
  providers: [RemindHandler, PostHandler],
})
class RemindersModule {}

/** Where the messages of a process go. */
type MakeTransport = (name: string) => InMemoryBroker | Transport;

/** A scheduler with its HTTP API, a module that has two schedule types, and organizations in both. */
export class EnrolmentsWorld {
  private constructor(
    readonly scheduler: INestApplication,
    public sales: INestApplication,
    private readonly startSales: () => Promise<INestApplication>,
    /** Of the module's schema. */
    readonly admin: MigratorSession,
    private readonly scheduling: MigratorSession,
  ) {}

  static async open(url: string, makeTransport: MakeTransport): Promise<EnrolmentsWorld> {
    const clock = new FakeClock(new Date('2026-03-01T09:00:00Z'));
    const scheduling = await MigratorSession.open(url, 'scheduler');
    const types = ['sales.remind', 'sales.post'].map((name) => ({ name, module: 'sales' }));
    await scheduling.insert('schedule_type', [...types, { name: 'purchase.pay', module: 'purchase' }]);
    const scheduler = await startTestService({
      ...{ service: 'scheduler', databaseUrl: url, broker: makeTransport('scheduler'), clock },
      module: SchedulerModule.forRoot({ ticks: false }),
      configureHttp: configureSchedulerHttp,
    });
    const startSales = () =>
      startTestService({
        ...{ service: 'sales', databaseUrl: url, broker: makeTransport('sales'), clock },
        module: RemindersModule,
      });
    return new EnrolmentsWorld(
      scheduler,
      await startSales(),
      startSales,
      await MigratorSession.open(url, 'sales'),
      scheduling,
    );
  }

  /** Stops the module, lets something happen, and starts it again. */
  async whileSalesIsDown(happens: () => Promise<unknown>): Promise<void> {
    await this.sales.close();
    await happens();
    this.sales = await this.startSales();
  }

  /** Asks the scheduler over HTTP. */
  api(): ReturnType<typeof request> {
    return request(this.scheduler.getHttpServer());
  }

  /** Where its API is. */
  async url(): Promise<string> {
    if (!this.scheduler.getHttpServer().listening) await this.scheduler.listen(0, '127.0.0.1');
    return this.scheduler.getUrl();
  }

  /** Makes so many active organizations. */
  async given(count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, nth) => ({
      ...{ organization_id: idOf(nth), name: `Organization ${nth}`, time_zone: 'Europe/Berlin', currency: 'EUR' },
    }));
    await this.admin.insert('organization', rows);
  }

  /** Lets the scheduler know of no other module. */
  async onlySales(): Promise<void> {
    await this.scheduling.query(`delete from schedule_type where module <> 'sales'`);
  }

  /** Empties the module's tables. */
  async clear(): Promise<void> {
    await this.admin.query('truncate enrolment, enrolment_change, calendar, organization cascade');
    await this.admin.query(`delete from recurrence where name is distinct from 'daily'`);
  }

  async close(): Promise<void> {
    await this.sales.close();
    await this.scheduler.close();
    await this.admin.close();
    await this.scheduling.close();
  }
}

/**
 * Gives the tests of a file one world, empty before each.
 *
 * @param makeTransport for each process. @default they share a broker in memory
 */
export function useEnrolmentsWorld(makeTransport: MakeTransport = inMemory()): () => EnrolmentsWorld {
  const database = useDatabase({
    template: migratedTemplate({ scheduler: schedulerMigrations, sales: scheduleRunnerMigrations }),
  });
  let world: EnrolmentsWorld;
  beforeAll(async () => {
    world = await EnrolmentsWorld.open(database.url, makeTransport);
  });
  beforeEach(() => world.clear());
  afterAll(() => world.close());
  return () => world;
}

function inMemory(): MakeTransport {
  const broker = new InMemoryBroker();
  return () => broker;
}
