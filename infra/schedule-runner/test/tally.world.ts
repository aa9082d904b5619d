import { randomUUID } from 'node:crypto';
import { Bus, type Delivery, InMemoryBroker, InMemoryTransport, noRetry, type Transport } from '@baton/bus';
import {
  type Clock,
  ExecuteSlice,
  ExecutionFaulted,
  type MessageOf,
  type MessageType,
  ModuleRunCompleted,
  ModuleRunProgressed,
  RunSalesSchedulerCommand,
} from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { MigratorSession } from '@baton/persistence';
import {
  date,
  migratedTemplate,
  organization,
  quietLogger,
  startTestService,
  type TestDatabase,
  useDatabase,
} from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { Client } from 'pg';
import { type Behaviour, Calls, Counted, TallyModule, tallyMigrations } from './tally.module';

/** The date of the runs in these tests. */
export const runDateUtc = date('2026-03-01');

/** A module, a watcher of what it says, and a look into its tables. */
export class TallyWorld {
  readonly completed: MessageOf<typeof ModuleRunCompleted>[] = [];
  readonly counted: MessageOf<typeof Counted>[] = [];
  readonly faulted: MessageOf<typeof ExecutionFaulted>[] = [];
  readonly progressed: MessageOf<typeof ModuleRunProgressed>[] = [];
  /** Of every message watched, in the order of their coming. */
  readonly messageIds = new Map<unknown, string>();
  private readonly applications: INestApplication[] = [];
  private readonly watcher: Bus;
  private readonly others: Bus[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly admin: MigratorSession,
    private readonly makeTransport: () => Transport,
  ) {
    this.watcher = new Bus({ transport: makeTransport(), logger: quietLogger, clock: new SystemClock() });
  }

  /** @param makeTransport for each process of this world. @default they share a broker in memory */
  static async open(database: TestDatabase, makeTransport = transportsInMemory()): Promise<TallyWorld> {
    const admin = await MigratorSession.open(database.url, 'sales');
    const world = new TallyWorld(database, admin, makeTransport);
    world.watch(ModuleRunCompleted, world.completed);
    world.watch(Counted, world.counted);
    world.watch(ExecutionFaulted, world.faulted);
    world.watch(ModuleRunProgressed, world.progressed);
    await world.watcher.start();
    return world;
  }

  /** Makes organizations that behave so, enrolled in all schedule types. */
  async given(behaviours: readonly Behaviour[]): Promise<void> {
    const rows = behaviours.map((behaviour, index) => ({ organization_id: organization(index), behaviour }));
    const organizations = rows.map(({ organization_id }, index) => ({
      organization_id,
      name: `Organization ${index}`,
      time_zone: 'UTC',
      currency: 'EUR',
    }));
    await this.admin.insert('organization', organizations);
    await this.admin.insert('subject', rows);
    await this.admin.query(
      `insert into enrolment (schedule_type, organization_id, recurrence_id)
       select t, organization_id, recurrence_id
       from organization, recurrence, unnest(array['sales.count-one', 'sales.count-set', 'sales.count-steps']) as t
       where recurrence.name = 'daily'`,
    );
  }

  /** @param clock the module's; the watcher keeps the machine's. */
  async start(
    calls = new Calls(),
    options: Parameters<typeof TallyModule.forRoot>[1] = {},
    clock?: Clock,
  ): Promise<INestApplication> {
    const broker = this.makeTransport();
    const module = TallyModule.forRoot(calls, options);
    const databaseUrl = this.database.url;
    const application = await startTestService({
      service: 'sales',
      databaseUrl,
      broker,
      module,
      ...(clock && { clock }),
    });
    this.applications.push(application);
    return application;
  }

  /** Commands a run of the first of March. @returns its id */
  async command(fields: Partial<MessageOf<typeof RunSalesSchedulerCommand>> = {}): Promise<string> {
    const runId = fields.runId ?? randomUUID();
    await this.watcher.publish(RunSalesSchedulerCommand, { runDateUtc, dryRun: false, window: 0, ...fields, runId });
    return runId;
  }

  /** Tells the module something that is for every module. */
  async tell<T>(type: MessageType<T, 'platform'>, message: T): Promise<void> {
    await this.watcher.publish(type, message);
  }

  /** What all executions have committed. */
  tallies() {
    return this.admin.query<{ kind: string; n: number; organizations: number }>(
      'select kind, count(*)::int as n, count(distinct organization_id)::int as organizations from tally group by kind order by kind',
    );
  }

  /** Asks the server itself: the services' roles see nothing of each other's sessions. */
  async askServer<Row>(text: string): Promise<readonly Row[]> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** What the server sees when a process is killed: its open transactions end. */
  async endTransactions(): Promise<void> {
    const ended = await this.askServer(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`);
    if (ended.length === 0) throw new Error('No transaction was open.');
  }

  /** Competes for the bells of slices until so many of them lie in `_error`. @returns how many do */
  async breakBells(most: number): Promise<() => number> {
    const broken = new Set<string>();
    const transport = this.makeTransport();
    const thief = new Bus({ transport, logger: quietLogger, clock: new SystemClock() });
    const definition = { endpointName: 'sales-execute-slice', retry: noRetry, concurrentMessageLimit: 1 };
    thief.connectConsumer(
      ExecuteSlice,
      definition,
      async () => {
        throw new Error('This bell breaks.');
      },
      'thief',
    );
    await thief.start();
    this.others.push(thief);
    const take = (delivery: Delivery) => {
      broken.add(delivery.messageId ?? '');
      delivery.ack();
      if (broken.size >= most) void thief.stop();
    };
    await transport.receive({ name: 'sales-execute-slice_error', prefetchCount: 10, queue: {}, bindings: [] }, take);
    return () => broken.size;
  }

  async close(): Promise<void> {
    for (const other of this.others) await other.stop();
    for (const application of this.applications) await application.close();
    await this.watcher.stop();
    await this.admin.close();
  }

  private watch<T>(type: MessageType<T, 'platform'>, seen: T[]): void {
    const endpointName = `watch-${type.typeName.nesting.join('')}`;
    this.watcher.connectConsumer(
      type,
      { endpointName },
      async ({ message, messageId }) => {
        seen.push(message as T);
        this.messageIds.set(message, messageId);
      },
      endpointName,
    );
  }
}

function transportsInMemory(): () => Transport {
  const broker = new InMemoryBroker();
  return () => new InMemoryTransport(broker);
}

/** Gives each test of a file a world of its own. */
export function useTallyWorld(): () => TallyWorld {
  const database = useDatabase({ template: migratedTemplate({ sales: tallyMigrations }) });
  let world: TallyWorld;
  beforeEach(async () => {
    world = await TallyWorld.open(database);
  });
  afterEach(async () => {
    const { admin } = world;
    const tables =
      'module_run, slice, execution, dry_run_execution, execution_retry, execution_fault, execution_crash, enrolment';
    const exclusions =
      'execution_checkpoint, decision, organization_pause, fault_streak, quarantine_release, schedule_type_breaker, enrolment_change';
    await admin.query(
      `truncate ${tables}, ${exclusions}, planned_date, organization, subject, tally, cancelled_command, outbox, inbox cascade`,
    );
    await admin.query(`delete from occurrence where recurrence_id in (
      select recurrence_id from recurrence where name is distinct from 'daily')`);
    await admin.query(`delete from recurrence where name is distinct from 'daily'`);
    await world.close();
  });
  return () => world;
}
