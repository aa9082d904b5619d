import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InMemoryBroker, InMemoryTransport } from '@baton/bus';
import { readRunDate, runDateOf } from '@baton/contracts';
import { createService, SystemClock } from '@baton/hosting';
import { Database, migrate } from '@baton/persistence';
import { addDays } from '@baton/recurrence';
import {
  MaterializeOccurrences,
  ModuleRunRepository,
  PlanModuleRun,
  SliceRepository,
} from '@baton/schedule-runner/parts';
import { startPostgres } from '@baton/servers';
import type { INestApplicationContext } from '@nestjs/common';
import { asSuperuser, makeDatabase, rowsOf } from '../administration';
import { PostingModule } from '../posting/posting.module';
import { postingMigrations } from '../posting/statements';
import { POSTING_TYPES } from '../posting/world';
import { logger } from '../quiet-logger';
import { DISTINCT_RULES, RECURRENCES } from './distinct-rules';

/** What a step handled, and how long it took. */
export interface Measured {
  readonly what: string;
  readonly rows: number;
  readonly seconds: number;
}

const SLICE_SIZE = 500;

const FILL = `
insert into sales.organization (organization_id, name, time_zone, currency)
select gen_random_uuid(), 'Organization ' || n, 'UTC', 'EUR' from generate_series(1, $1::int) as n`;
const RULES = `
insert into sales.recurrence (recurrence_id, definition)
select gen_random_uuid(), definition from jsonb_array_elements($1::jsonb) as definition`;
/** What planning cannot do without: the same rows into a table of the same shape, in the order of its key. */
const BARE_TABLE = 'create table sales.bare (like sales.execution including all)';
const BARE_INSERT = `
insert into sales.bare (schedule_type, due_date, organization_id, module_run_id)
select schedule_type, due_date, organization_id, module_run_id from sales.execution order by organization_id`;
/** The night before, so that this one has missed nothing. */
const NIGHT_BEFORE = 'insert into sales.planned_date (schedule_type, due_date) values ($1, $2)';
const ENROL = `
insert into sales.enrolment (schedule_type, organization_id, recurrence_id)
select $1, organization_id, ids[1 + nth % cardinality(ids)]
from (select organization_id, row_number() over () as nth from sales.organization) as organizations,
  (select array_agg(recurrence_id) as ids from sales.recurrence where name is null) as recurrences`;

/**
 * What stands between a rule and its executions, in a durable PostgreSQL of its own: occurrences of 60 days by the kit's
 * timer, then a night's planning of so many enrolments, and its slices. Each step's time has its commit in it.
 */
export async function measurePlanning(enrolments: number): Promise<readonly Measured[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  await using started = new AsyncDisposableStack();
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const settings = { shared_buffers: '1GB', max_wal_size: '8GB' };
  const postgres = await startPostgres({ dataDir: path.join(folder, 'postgres'), durable: true, settings });
  started.defer(() => postgres.destroy());
  const url = await makeDatabase(postgres, 'planning');
  await migrate({ services: [{ service: 'sales', url, migrations: postingMigrations }], logger });
  await fill(url, enrolments);
  const clock = new SystemClock();
  const database = await Database.open({ url, service: 'sales', logger, clock, migrations: postingMigrations });
  const transport = new InMemoryTransport(new InMemoryBroker());
  // Never initialized, so nothing but what is measured is at work.
  const module = PostingModule.forRoot({ slice: { maxOrganizations: SLICE_SIZE } });
  const application = await createService({ module }, { service: 'sales', database, transport, logger, clock });
  started.defer(() => application.close());
  const materialized = await timed(() => application.get(MaterializeOccurrences).ahead());
  const [counted] = await rowsOf<{ rows: number }>(url, 'select count(*)::int as rows from sales.occurrence');
  await asSuperuser(url, (client) => client.query('vacuum (analyze) sales.occurrence'));
  await asSuperuser(url, (client) => client.query('checkpoint'));
  return [
    { what: `occurrences of 60 days of ${RECURRENCES} recurrences`, rows: counted?.rows ?? 0, seconds: materialized },
    ...(await plan(application, database, url)),
  ];
}

async function fill(url: string, enrolments: number): Promise<void> {
  await asSuperuser(url, async (client) => {
    await client.query(FILL, [enrolments]);
    await client.query(RULES, [JSON.stringify(DISTINCT_RULES)]);
    await client.query(ENROL, [POSTING_TYPES.set]);
    for (const table of ['organization', 'recurrence', 'enrolment'])
      await client.query(`vacuum (analyze, freeze) sales.${table}`);
    await client.query('checkpoint');
  });
}

async function plan(application: INestApplicationContext, database: Database, url: string): Promise<Measured[]> {
  const now = new Date();
  const runDate = wednesday(now);
  await asSuperuser(url, (client) => client.query(NIGHT_BEFORE, [POSTING_TYPES.set, addDays(runDate, -1)]));
  const moduleRuns = application.get(ModuleRunRepository);
  const request = {
    ...{ runId: randomUUID(), conversationId: randomUUID(), stageId: undefined, deadlineAt: undefined },
    ...{
      runDate,
      dryRun: false,
      organizationIds: undefined,
      scheduleTypes: [POSTING_TYPES.set],
      window: 1,
    },
  };
  const { id } = await database.transaction(() => moduleRuns.insert(request, now));
  let run = await database.transaction(() => moduleRuns.lock(id));
  if (run === undefined) throw new Error('The module run is not there.');
  const queued = run;
  const planning = await timed(async () => {
    run = await database.transaction(() => application.get(PlanModuleRun).execute(queued, now));
  });
  const planned = run;
  const cutting = await timed(() =>
    database.transaction(() => application.get(SliceRepository).cut(planned, SLICE_SIZE)),
  );
  const bare = await asSuperuser(url, async (client) => {
    await client.query(BARE_TABLE);
    await client.query('checkpoint');
    return timed(() => client.query(BARE_INSERT));
  });
  const [counted] = await rowsOf<{ rows: number }>(url, 'select count(*)::int as rows from sales.execution');
  const rows = counted?.rows ?? 0;
  return [
    { what: 'enrolments planned', rows, seconds: planning },
    { what: 'executions cut into slices', rows, seconds: cutting },
    { what: 'the same executions inserted bare, to compare', rows, seconds: bare },
  ];
}

/** The next Wednesday: a weekday in all zones. */
function wednesday(now: Date) {
  const today = runDateOf(now);
  const date = readRunDate(addDays(today, (10 - now.getUTCDay()) % 7));
  if (date === undefined) throw new Error(`${today} has no Wednesday after it.`);
  return date;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}
