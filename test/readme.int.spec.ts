import { randomUUID } from 'node:crypto';
import { Bus, InMemoryBroker, InMemoryTransport } from '@baton/bus';
import {
  type MessageOf,
  ModuleRunCompleted,
  parseOrganizationId,
  RunSalesSchedulerCommand,
  readRunDate,
} from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { assertTenancy, Database, MigratorSession, migrate, type SqlMigration } from '@baton/persistence';
import { ScheduleRunnerModule, type ScheduleType, scheduleRunnerMigrations } from '@baton/schedule-runner';
import { eventually, quietLogger, startTestService, useDatabase } from '@baton/testing';
import { type INestApplication, Module, type Type } from '@nestjs/common';
import ts from 'typescript';
import { OWN_TABLES } from '../infra/schedule-runner/test/own-tables';
import { codeBlocks, documentAt } from './documents';

/** What the README's snippet exports. */
interface Snippet {
  readonly quotes: SqlMigration;
  readonly ExpireQuotes: ScheduleType;
  readonly ExpireQuotesHandler: Type;
}

const { quotes, ExpireQuotes, ExpireQuotesHandler } = load(codeBlocks(documentAt('README.md'), 'ts')[0] ?? '');
const migrations = [...scheduleRunnerMigrations, quotes];
const [one, other] = [1, 2].map((n) => parseOrganizationId(`00000000-0000-4000-8000-00000000000${n}`));
const runDateUtc = readRunDate('2026-03-01');

describe("the README's schedule type", () => {
  const database = useDatabase({
    template: {
      name: 'readme',
      build: (url) => migrate({ services: [{ service: 'sales', url, migrations }], logger: quietLogger }),
    },
  });
  const broker = new InMemoryBroker();
  let admin: MigratorSession;
  let caller: Bus;
  let application: INestApplication;
  let completed: MessageOf<typeof ModuleRunCompleted>[];

  beforeAll(async () => {
    completed = [];
    admin = await MigratorSession.open(database.url, 'sales');
    caller = new Bus({ transport: new InMemoryTransport(broker), logger: quietLogger, clock: new SystemClock() });
    caller.connectConsumer(
      ModuleRunCompleted,
      { endpointName: 'readme' },
      async ({ message }) => void completed.push(message),
      'readme',
    );
    await caller.start();
    application = await startTestService({
      service: 'sales',
      databaseUrl: database.url,
      broker,
      module: SnippetModule,
    });
  });
  afterAll(async () => {
    await application.close();
    await caller.stop();
    await admin.close();
  });

  it('does its work for each organization enrolled, and says what it did', async () => {
    const organizations = [one, other].map((organization_id) => ({
      organization_id,
      name: 'Any',
      time_zone: 'UTC',
      currency: 'EUR',
    }));
    await admin.insert('organization', organizations);
    await admin.query(`insert into enrolment (schedule_type, organization_id, recurrence_id)
      select 'sales.expire-quotes', organization_id, recurrence_id from organization, recurrence`);
    await admin.query(`insert into quote (organization_id, quote_id, valid_until)
      values ('${one}', gen_random_uuid(), '2026-02-28'), ('${one}', gen_random_uuid(), '2026-03-01')`);
    if (runDateUtc === undefined) throw new Error('2026-03-01 is a date.');

    await caller.publish(RunSalesSchedulerCommand, { runId: randomUUID(), runDateUtc, dryRun: false, window: 0 });
    const [end] = await eventually(() => {
      expect(completed).toHaveLength(1);
      return completed;
    });

    expect(end?.scheduleTypes).toEqual([
      expect.objectContaining({
        scheduleType: 'sales.expire-quotes',
        planned: 2,
        succeeded: 1,
        skipped: 1,
        faulted: 0,
      }),
    ]);
    expect(await admin.query(`select valid_until::text, expired from quote order by valid_until`)).toEqual([
      { valid_until: '2026-02-28', expired: true },
      { valid_until: '2026-03-01', expired: false },
    ]);
  });

  it('has a table that no other tenant can see into', async () => {
    const service = await Database.open({
      url: database.url,
      service: 'sales',
      logger: quietLogger,
      clock: new SystemClock(),
    });
    try {
      await assertTenancy(service, OWN_TABLES);
    } finally {
      await service.close();
    }
  });
});

@Module({
  imports: [
    ScheduleRunnerModule.forRoot({ module: 'sales', command: RunSalesSchedulerCommand, scheduleTypes: [ExpireQuotes] }),
  ],
  providers: [ExpireQuotesHandler],
})
class SnippetModule {}

/** Runs a TypeScript source as a module of this process. */
function load(source: string): Snippet {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, experimentalDecorators: true },
  });
  const exported = {};
  new Function('exports', 'require', outputText)(exported, require);
  return exported as Snippet;
}
