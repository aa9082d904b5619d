import { runDateOf } from '@baton/contracts';
import { date, eventually, organization as idOf } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { ExecutionExplanations } from '../src/application/ports/execution-explanations.port';
import { Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';

describe('dates that no night planned', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];
  let sales: INestApplication;
  const calls = new Calls();

  beforeEach(async () => {
    world = worldOf();
    ({ admin } = world);
    sales = await world.start(calls);
  });

  it('are made up for by the policy, the window and the cap of each enrolment', async () => {
    await given(
      { misfire_policy: 'skip' },
      { misfire_policy: 'fire-once' },
      { misfire_policy: 'fire-once', rule: ['2026-03-01', '2026-03-02', '2026-03-04'] },
      { misfire_policy: 'fire-all' },
      { misfire_policy: 'fire-all', max_catch_up: 2 },
      { misfire_policy: 'fire-all', catch_up_days: 2 },
      { misfire_policy: 'fire-all', max_catch_up: 0 },
    );
    await night('2026-03-01');
    expect(await missedIn('2026-03-05')).toEqual([
      { nth: 0, done: ['05'], leftOut: ['02', '03', '04'] },
      { nth: 1, done: ['05'], leftOut: ['02', '03', '04'] },
      { nth: 2, done: ['04'], leftOut: ['02'] },
      { nth: 3, done: ['02', '03', '04', '05'], leftOut: [] },
      { nth: 4, done: ['03', '04', '05'], leftOut: ['02'] },
      { nth: 5, done: ['03', '04', '05'], leftOut: ['02'] },
      { nth: 6, done: ['05'], leftOut: ['02', '03', '04'] },
    ]);
    const planned = world.completed.at(-1)?.scheduleTypes[0]?.planned;
    expect(planned).toBe(14);
    const work = await admin.query('select from tally');
    expect(work).toHaveLength(7 + 14);
  });

  it('are decided once: neither the next night nor a re-run comes back to them', async () => {
    await given({ misfire_policy: 'skip' }, { misfire_policy: 'fire-once' }, { misfire_policy: 'fire-all' });
    await night('2026-03-01');
    await night('2026-03-05');
    const before = await rows();

    await night('2026-03-05');
    await night('2026-03-06');
    const after = await rows();

    expect(after.decisions).toEqual(before.decisions);
    expect(after.executions.filter((one) => !one.endsWith('06'))).toEqual(before.executions);
    expect(await admin.query('select from tally')).toHaveLength(3 + 3 + 3 + 3);
  });

  it('are none for what was not enrolled yet, was paused then, or was run for some on purpose', async () => {
    await given(
      { misfire_policy: 'fire-all', effective_since: '2026-03-03T12:00Z' },
      { misfire_policy: 'fire-all' },
      { misfire_policy: 'fire-all' },
      { misfire_policy: 'fire-all', valid_from: '2026-03-04' },
      { misfire_policy: 'fire-all', paused: true },
    );
    await night('2026-03-01');
    await admin.query(
      `insert into organization_pause (organization_id, version, paused, paused_at, changed_at)
       values ($1, 2, false, '2026-03-02T12:00Z', '2026-03-04T12:00Z')`,
      [idOf(1)],
    );
    await night('2026-03-03', { organizationIds: [idOf(2)] });

    expect(await missedIn('2026-03-05')).toEqual([
      { nth: 0, done: ['04', '05'], leftOut: [] },
      { nth: 1, done: ['02', '05'], leftOut: [] },
      { nth: 2, done: ['02', '03', '04', '05'], leftOut: [] },
      { nth: 3, done: ['04', '05'], leftOut: [] },
      { nth: 4, done: [], leftOut: [] },
    ]);
    const paused = `select organization_id, due_date::text from decision where reason = 'paused' and due_date > '2026-03-01' order by 1, 2`;
    expect((await admin.query(paused)).map((row) => Object.values(row as object).join(' '))).toEqual([
      `${idOf(1)} 2026-03-03`,
      `${idOf(1)} 2026-03-04`,
      ...['02', '03', '04', '05'].map((day) => `${idOf(4)} 2026-03-${day}`),
    ]);
  });

  it('are not those that a backfill has run, and a backfill of an old date makes up for nothing', async () => {
    await given({ misfire_policy: 'fire-all' });
    await night('2026-03-01');
    for (const day of ['02', '03', '04']) await night(`2026-03-${day}`);
    await night('2026-03-05');
    expect(await admin.query('select from tally')).toHaveLength(5);

    // Enrolled long before: only that later nights have been keeps the backfill from the dates before its own.
    await admin.query(`update enrolment set effective_since = '2026-02-01'`);
    await night('2026-02-20');
    expect((await rows()).executions).toEqual(['20', '01', '02', '03', '04', '05'].map((day) => `0 ${day}`));
    expect((await rows()).decisions).toEqual([]);
  });

  it('may still be run on purpose after they were left out', async () => {
    await given({ misfire_policy: 'skip' });
    await night('2026-03-01');
    await night('2026-03-03');
    await night('2026-03-02');
    expect(await missedIn('2026-03-03')).toEqual([{ nth: 0, done: ['02', '03'], leftOut: ['02'] }]);
  });

  it('are taken over, when they faulted, by a re-run of the night that made up for them', async () => {
    await given({ misfire_policy: 'fire-all', behaviour: 'faults' });
    await night('2026-03-01');
    await night('2026-03-04');
    expect(world.completed.at(-1)?.scheduleTypes).toMatchObject([{ planned: 3, faulted: 3 }]);

    await admin.query(`update subject set behaviour = 'works'`);
    await admin.query('truncate fault_streak');
    await night('2026-03-04');

    expect(world.completed.at(-1)?.scheduleTypes).toMatchObject([{ planned: 3, succeeded: 3 }]);
    expect(await admin.query(`select due_date::text from execution where state = 'faulted'`)).toEqual([
      { due_date: '2026-03-01' },
    ]);
  });

  it('are none that have not come yet, when a date is run early', async () => {
    const inDays = (days: number) => runDateOf(new Date(Date.now() + days * 86_400_000));
    await given({ misfire_policy: 'fire-all', effective_since: `${inDays(0)}T00:00Z` });
    await night(inDays(0));
    await night(inDays(3));
    expect((await rows()).executions).toEqual([0, 3].map((days) => `0 ${inDays(days).slice(8)}`));
  });

  it('stay decided after a date that was run early, when a date before it has its night', async () => {
    const inDays = (days: number) => runDateOf(new Date(Date.now() + days * 86_400_000));
    const since = `${inDays(-4)}T00:00Z`;
    await given({ misfire_policy: 'fire-once', effective_since: since, rule: [-4, -3, -2, -1].map(inDays) });
    await night(inDays(-4));
    await night(inDays(3));
    const decided = await rows();
    expect([decided.executions, decided.decisions]).toEqual(
      [
        [-4, -1],
        [-3, -2],
      ].map((days) => days.map((day) => `0 ${inDays(day).slice(8)}`)),
    );
    await night(inDays(1));
    expect(await rows()).toEqual(decided);
  });

  it('are left to the night itself by a dry run and by a run for some', async () => {
    await given({ misfire_policy: 'fire-all' }, { misfire_policy: 'fire-all' });
    await night('2026-03-01');
    await night('2026-03-03', { dryRun: true });
    await night('2026-03-03', { organizationIds: [idOf(0)] });
    expect((await rows()).executions).toEqual(['0 01', '0 03', '1 01']);

    expect(await missedIn('2026-03-03')).toEqual([
      { nth: 0, done: ['02', '03'], leftOut: [] },
      { nth: 1, done: ['02', '03'], leftOut: [] },
    ]);
  });

  it('are made up for once by two replicas that are told of two runs', async () => {
    await world.start(calls);
    await given({ misfire_policy: 'fire-all' });
    await night('2026-03-01');
    const told = world.completed.length;
    const command = { scheduleTypes: [ONE], runDateUtc: date('2026-03-04') };
    await Promise.all([world.command(command), world.command(command)]);
    await eventually(() => expect(world.completed).toHaveLength(told + 2));
    expect(await admin.query('select from tally')).toHaveLength(4);
  });

  it('are explained: who made up for it, or why nobody did', async () => {
    await given({ misfire_policy: 'fire-once' }, { misfire_policy: 'fire-all' });
    await night('2026-03-01');
    const runId = await night('2026-03-03');
    const explain = (nth: number) => {
      const question = { module: 'sales', organizationId: idOf(nth), scheduleType: ONE, dueDate: '2026-03-02' };
      return sales.get(ExecutionExplanations).explain(question);
    };
    expect(await explain(0)).toMatchObject({
      execution: null,
      decisions: [
        {
          reason: 'misfire-skipped',
          runId,
          detail: 'No night planned the date; the night of 2026-03-03 makes up for it.',
        },
      ],
    });
    expect(await explain(1)).toMatchObject({ execution: { state: 'succeeded', runId, dueDate: '2026-03-02' } });
  });

  /** Organizations, each enrolled in one type alone since long ago, daily where no dates are given. */
  async function given(...enrolments: readonly Enrolled[]): Promise<void> {
    await world.given(enrolments.map(({ behaviour = 'works' }) => behaviour));
    await admin.query('delete from enrolment where schedule_type <> $1', [ONE]);
    for (const [nth, { behaviour, rule, ...columns }] of enrolments.entries()) {
      const set = Object.entries({ effective_since: '2026-03-01T00:00Z', ...columns });
      const assignments = set.map(([column], index) => `${column} = $${index + 2}`).join(', ');
      const values = [idOf(nth), ...set.map(([, value]) => value)];
      await admin.query(`update enrolment set ${assignments} where organization_id = $1`, values);
      if (rule === undefined) continue;
      const definition = { dates: rule.map((day) => `${day}T06:00`), zone: 'UTC' };
      const [made] = await admin.query<{ id: string }>(
        'insert into recurrence (recurrence_id, definition) values (gen_random_uuid(), $1) returning recurrence_id as id',
        [JSON.stringify(definition)],
      );
      await admin.query('update enrolment set recurrence_id = $2 where organization_id = $1', [idOf(nth), made?.id]);
    }
  }

  async function night(runDate: string, fields: Parameters<TallyWorld['command']>[0] = {}): Promise<string> {
    const told = world.completed.length;
    const runId = await world.command({ scheduleTypes: [ONE], ...fields, runDateUtc: date(runDate) });
    await eventually(() => expect(world.completed).toHaveLength(told + 1));
    return runId;
  }

  /** Executions as `organization day`, and the days that a misfire policy left out. */
  async function rows() {
    const named = `right(organization_id::text, 1) || ' ' || right(due_date::text, 2) as one`;
    const executions = await admin.query<{ one: string }>(
      `select ${named} from execution order by organization_id, due_date`,
    );
    const decisions = await admin.query<{ one: string }>(
      `select ${named} from decision where reason = 'misfire-skipped' order by organization_id, due_date`,
    );
    return { executions: executions.map(({ one }) => one), decisions: decisions.map(({ one }) => one) };
  }

  /** What a night on the date has done since the first of March, by organization. */
  async function missedIn(runDate: string) {
    await night(runDate);
    const { executions, decisions } = await rows();
    const enrolled = await admin.query<{ nth: number }>(
      'select right(organization_id::text, 3)::int as nth from enrolment order by 1',
    );
    const days = (of: readonly string[], nth: number) =>
      of.filter((one) => one.startsWith(`${nth} `) && !one.endsWith(' 01')).map((one) => one.slice(2));
    return enrolled.map(({ nth }) => ({ nth, done: days(executions, nth), leftOut: days(decisions, nth) }));
  }
});

interface Enrolled {
  readonly behaviour?: 'works' | 'faults';
  readonly misfire_policy: 'skip' | 'fire-once' | 'fire-all';
  readonly catch_up_days?: number;
  readonly max_catch_up?: number;
  readonly effective_since?: string;
  readonly valid_from?: string;
  readonly paused?: boolean;
  /** Dates on which it is due. */
  readonly rule?: readonly string[];
}
