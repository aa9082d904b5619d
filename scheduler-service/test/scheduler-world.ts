import { Bus, InMemoryBroker, InMemoryTransport, Sagas } from '@baton/bus';
import {
  CalendarPreviewed,
  EnrolmentsListed,
  type EnrolmentView,
  ListEnrolments,
  type MessageOf,
  type MessageType,
  ModuleRunCompleted,
  PreviewCalendar,
  RunAccountingSchedulerCommand,
  type RunOutcome,
  RunPurchaseSchedulerCommand,
  RunSalesSchedulerCommand,
  type RunSchedulerCommand,
  type ScheduleTypeResult,
} from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { MigratorSession } from '@baton/persistence';
import { eventually, FakeClock, migratedTemplate, quietLogger, startTestService, useDatabase } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { Transactions } from '../src/application/ports/transactions.port';
import { PromoteStalledPipelines } from '../src/application/promote-stalled-pipelines';
import { runSaga } from '../src/application/run.saga';
import { StartRun } from '../src/application/start-run';
import type { StartRunRequest } from '../src/application/start-run.request';
import { type RunDetail, RunQueries } from '../src/index';
import { schedulerMigrations } from '../src/infrastructure/persistence/migrations';
import { configureSchedulerHttp } from '../src/interface/http/configure-http';
import { SchedulerModule } from '../src/scheduler.module';
import { resultOf } from './run-fixture';

type Command = MessageOf<typeof RunSchedulerCommand>;

/** What a module was asked, and in which conversation. */
export interface Asked {
  readonly module: string;
  readonly command: Command;
  readonly conversationId: string;
}

/** What a module answers; null lets the test answer by hand. */
export type Answer = (asked: Asked) => Partial<MessageOf<typeof ModuleRunCompleted>> | null;

const commands = {
  sales: RunSalesSchedulerCommand,
  purchase: RunPurchaseSchedulerCommand,
  accounting: RunAccountingSchedulerCommand,
};

/** The first instant of the tests. */
export const beginning = new Date('2026-03-01T02:00:00Z');

/** A scheduler, any number of replicas of it, and modules that are none. */
export class SchedulerWorld {
  readonly clock = new FakeClock(beginning);
  readonly broker = new InMemoryBroker();
  readonly asked: Asked[] = [];
  readonly bus: Bus;
  answer: Answer = () => ({});
  /** Who is enrolled in sales, whatever is asked of it. */
  enrolled: readonly EnrolmentView[] = [];
  private readonly applications: INestApplication[] = [];

  constructor(
    private readonly databaseUrl: string,
    readonly admin: MigratorSession,
  ) {
    this.bus = new Bus({
      transport: new InMemoryTransport(this.broker),
      logger: quietLogger,
      clock: new SystemClock(),
    });
    for (const [module, type] of Object.entries(commands)) this.standInFor(module, type);
    this.bus.connectConsumer(
      ListEnrolments,
      { endpointName: 'modules-enrolments', outbox: 'none' },
      async (context) => {
        const { module } = context.message as MessageOf<typeof ListEnrolments>;
        const enrolments = module === 'sales' ? [...this.enrolled] : [];
        await context.respond(EnrolmentsListed, { enrolments, more: false });
      },
      'ListEnrolments',
    );
    this.bus.connectConsumer(
      PreviewCalendar,
      { endpointName: 'modules-calendar-previews', outbox: 'none' },
      (context) => context.respond(CalendarPreviewed, { scheduleTypes: [] }),
      'PreviewCalendar',
    );
  }

  /** Starts a replica. Nothing in it ticks by itself unless it is told to. */
  async start(pipelineDelayMs?: number, { ticks = false } = {}): Promise<INestApplication> {
    const application = await startTestService({
      service: 'scheduler',
      databaseUrl: this.databaseUrl,
      broker: this.broker,
      clock: this.clock,
      module: SchedulerModule.forRoot({ ticks, pipelineDelayMs }),
      configureHttp: configureSchedulerHttp,
    });
    this.applications.push(application);
    return application;
  }

  /** Starts a replica among modules that say nothing until the test answers for them. */
  async startSilent(pipelineDelayMs?: number): Promise<INestApplication> {
    this.answer = () => null;
    await this.bus.start();
    return this.start(pipelineDelayMs);
  }

  async stop(application: INestApplication): Promise<void> {
    this.applications.splice(this.applications.indexOf(application), 1);
    await application.close();
  }

  /** Records what is published of a type. */
  watch<T>(type: MessageType<T, 'platform'>): { readonly message: T; readonly conversationId: string }[] {
    const seen: { message: T; conversationId: string }[] = [];
    const endpointName = `watch-${type.typeName.nesting.join('-')}`;
    const consume = async (context: { readonly message: unknown; readonly conversationId: string }) => {
      seen.push({ message: context.message as T, conversationId: context.conversationId });
    };
    this.bus.connectConsumer(type, { endpointName }, consume, endpointName);
    return seen;
  }

  /** Answers for a module that was asked. */
  async complete({ module, command }: Asked, more: Partial<MessageOf<typeof ModuleRunCompleted>> = {}): Promise<void> {
    const { runId, stageId, runDateUtc } = command;
    await this.bus.publish(ModuleRunCompleted, {
      runId: runId ?? '',
      stageId,
      module,
      runDateUtc,
      outcome: 'succeeded' satisfies RunOutcome,
      scheduleTypes: [resultOf(`${module}.work`, { succeeded: 10 })] as ScheduleTypeResult[],
      startedAtUtc: beginning,
      completedAtUtc: beginning,
      ...more,
    });
  }

  /** Waits until so many commands have come, and gives the newest. */
  async commandNumber(count: number): Promise<Asked> {
    return eventually(() => {
      const asked = this.asked[count - 1];
      expect(this.asked).toHaveLength(count);
      if (asked === undefined) throw new Error('no command came');
      return asked;
    });
  }

  /** Waits until so many events of modules have been written down, and says what the newest did. */
  async effectNumber(count: number): Promise<string> {
    return eventually(async () => {
      const rows = await this.admin.query<{ effect: string }>(
        'select effect from module_event order by module_event_id',
      );
      expect(rows).toHaveLength(count);
      return rows[count - 1]?.effect ?? '';
    });
  }

  /** Waits until a run is in a state. */
  async runIn(application: INestApplication, runId: string, state: string): Promise<RunDetail> {
    return eventually(async () => {
      const run = await detailOf(application, runId);
      expect(run?.state).toBe(state);
      if (run === undefined) throw new Error('no such run');
      return run;
    });
  }

  async close(): Promise<void> {
    for (const application of this.applications) await application.close();
    await this.bus.stop();
    await this.admin.query(
      'truncate run, stage, stage_result, night_plan, module_event, external_module_run, execution_fault, run_control, decision, backfill, backfill_left_out, retention, trigger_firing, trigger_control, calendar, calendar_version, organization_pause, organization, outbox, inbox cascade',
    );
    await this.admin.query(`delete from schedule_type where name like '%.work'`);
    await this.admin.query(`delete from run_trigger where name <> 'nightly'`);
    await this.admin.query(`delete from pipeline_version where name <> 'nightly' or version > 1`);
    await this.admin.query(`delete from pipeline where name <> 'nightly'`);
    await this.admin.query(`update pipeline set when_active = 'queue', version = 1`);
    await this.admin.query(
      `update run_trigger set enabled = true, rule = '{"cron":"0 2 * * *","zone":"UTC"}', misfire_policy = 'fire-once', max_catch_up = null,
       catch_up_window_ms = null, jitter_ms = 0, starts_at = null, ends_at = null, calendars = '{}', planned_with = '', decided_until = now(), next_due_at = now()`,
    );
    await this.admin.close();
  }

  private standInFor(module: string, type: MessageType<Command, 'platform'>): void {
    const endpointName = `${module}-run-scheduler`;
    this.bus.connectConsumer(
      type,
      { endpointName, outbox: 'none' },
      async ({ message, conversationId }) => {
        const asked = { module, command: message as Command, conversationId };
        this.asked.push(asked);
        const answer = this.answer(asked);
        if (answer !== null) await this.complete(asked, answer);
      },
      endpointName,
    );
  }
}

/** The run's detail as HTTP shows it. */
export function detailOf(application: INestApplication, runId: string): Promise<RunDetail | undefined> {
  return application.get(RunQueries, { strict: false }).detail(runId, beginning);
}

/** Starts a run as the API does. */
export async function startRun(application: INestApplication, request: Partial<StartRunRequest> = {}) {
  const transactions = application.get(Transactions, { strict: false });
  const useCase = application.get(StartRun, { strict: false });
  const whole = { pipeline: 'nightly', runDateUtc: '2026-03-01', dryRun: false, rerun: false, ...request };
  const result = await transactions.run(() => useCase.execute(whole));
  if (result.kind === 'refused') throw new Error(`${result.code}: ${result.reason}`);
  return result;
}

/** What ticks do. */
export async function wake(application: INestApplication): Promise<void> {
  await application.get(Sagas, { strict: false }).wake(runSaga);
  await application.get(PromoteStalledPipelines, { strict: false }).execute();
}

/** Gives each test of a file a world on the file's database. */
export function useSchedulerWorld(): () => SchedulerWorld {
  const database = useDatabase({ template: migratedTemplate({ scheduler: schedulerMigrations }) });
  let world: SchedulerWorld | undefined;
  beforeEach(async () => {
    world = new SchedulerWorld(database.url, await MigratorSession.open(database.url, 'scheduler'));
  });
  afterEach(async () => {
    await world?.close();
  });
  return () => {
    if (world === undefined) throw new Error('The world is made before each test.');
    return world;
  };
}
