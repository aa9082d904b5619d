import { Database, Retention } from '@baton/persistence';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { schedulerService } from '../src/index';
import { resultOf } from './run-fixture';
import { beginning, type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const day = (nth: number) => new Date(beginning.getTime() + nth * 86_400_000);
const dateAfter = (nth: number) => day(nth).toISOString().slice(0, 10);
const acme = '00000000-0000-4000-8000-00000000000a';
const tables = [
  ...['run', 'stage', 'stage_result', 'night_plan', 'module_event', 'execution_fault', 'run_control', 'decision'],
  ...['external_module_run', 'backfill', 'backfill_left_out'],
];

describe('what the scheduler forgets', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    world.answer = ({ module }) => ({ scheduleTypes: [resultOf(`${module}.work`, { succeeded: 9, faulted: 1 })] });
    await world.bus.start();
    scheduler = await world.start(0);
  });

  const api = () => request(scheduler.getHttpServer());

  /** Batches of two, so that every table takes several. */
  function forget(keptFrom: string, dryRunsKeptFrom = day(-1)) {
    const { retention } = schedulerService;
    if (retention === undefined) throw new Error('The scheduler forgets nothing.');
    return new Retention(scheduler.get(Database, { strict: false }), retention, 2).removeBefore({
      keptFrom,
      dryRunsKeptFrom,
    });
  }

  async function counts(): Promise<Readonly<Record<string, number>>> {
    const found: Record<string, number> = {};
    for (const table of tables) {
      const [row] = await world.admin.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      found[table] = row?.n ?? 0;
    }
    return found;
  }

  /** A night with everything that hangs on one, on the day that the clock shows. */
  async function night(more: { readonly dryRun?: boolean } = {}): Promise<string> {
    const runDateUtc = world.clock.now().toISOString().slice(0, 10);
    const { runId } = await startRun(scheduler, { runDateUtc, ...more });
    await world.runIn(scheduler, runId, 'succeeded');
    await api().post(`/api/v1/runs/${runId}/pause`).expect(409);
    await world.admin.insert('execution_fault', [
      {
        ...{ run_id: runId, module: 'sales', schedule_type: 'sales.work', organization_id: acme, due_date: runDateUtc },
        ...{ code: 'X', message: 'x', attempts: 1, occurred_at: world.clock.now(), fingerprint: 'f' },
      },
    ]);
    return runId;
  }

  it('is every row of runs that are older than dates are kept, and nothing of later ones', async () => {
    for (let nth = 0; nth < 6; nth++) {
      await night();
      world.clock.advance(86_400_000);
    }
    const before = await counts();
    expect(await forget(dateAfter(3))).toMatchObject({ complete: true });

    const after = await counts();
    // Plans stand on the three nights before.
    expect(before.night_plan).toBe(3);
    expect(after.night_plan).toBe(3);
    for (const table of ['run', 'stage', 'stage_result', 'module_event', 'execution_fault', 'run_control'])
      expect([table, after[table]]).toEqual([table, (before[table] ?? 0) / 2]);
    expect(await world.admin.query('select run_date::text from run order by run_date')).toEqual(
      [3, 4, 5].map((nth) => ({ run_date: dateAfter(nth) })),
    );
    await forget(dateAfter(6));
    expect(Object.values(await counts()).every((count) => count === 0)).toBe(true);
  });

  it('is not what ended of late, however old its date, nor what is not over', async () => {
    const { runId } = await startRun(scheduler, { runDateUtc: '2026-01-05' });
    await world.runIn(scheduler, runId, 'succeeded');
    world.answer = () => null;
    const held = await startRun(scheduler, { runDateUtc: '2026-01-06' });
    await api().post(`/api/v1/runs/${held.runId}/pause`).expect(202);

    await forget('2026-02-01');
    expect(await world.admin.query('select from run')).toHaveLength(2);
    world.clock.advance(40 * 86_400_000);
    await forget(dateAfter(35));
    expect(await world.admin.query('select run_id::text from run')).toEqual([{ run_id: held.runId }]);
    expect(await world.admin.query('select from stage')).toHaveLength(3);
  });

  it('is a dry run of long ago, whatever its date', async () => {
    await night({ dryRun: true });
    await forget('2026-01-01');
    expect(await world.admin.query('select from run')).toHaveLength(1);
    await forget('2026-01-01', day(1));
    expect(await counts()).toMatchObject({ run: 0, stage: 0, stage_result: 0, execution_fault: 0 });
  });

  it('is a backfill with the last of its runs, and what other systems commanded', async () => {
    await startRun(scheduler, { runDateUtc: '2026-02-02' });
    const range = { from: '2026-02-01', to: '2026-02-03' };
    await api().post('/api/v1/backfills').send(range).expect(202);
    await eventually(async () =>
      expect(await world.admin.query(`select from run where state = 'succeeded'`)).toHaveLength(3),
    );
    const seen = day(-20);
    const counted = { planned: 1, succeeded: 0, faulted: 1, skipped: 0, cancelled: 0 };
    await world.admin.insert('external_module_run', [
      {
        ...{ run_id: acme, module: 'sales', run_date: '2026-02-01', state: 'faulted', ...counted },
        ...{ first_heard_at: seen, heard_at: seen },
      },
    ]);
    await world.admin.query(`update run set completed_at = '2026-02-04' where run_date <> '2026-02-03'`);

    await forget('2026-02-20');
    expect(await counts()).toMatchObject({ run: 1, backfill: 1, backfill_left_out: 0, external_module_run: 0 });
    await world.admin.query(`update run set completed_at = '2026-02-04'`);
    await forget('2026-02-20');
    expect(await counts()).toMatchObject({ run: 0, backfill: 0 });
  });

  it('is a calendar of long ago that another has replaced', async () => {
    await world.admin.insert('calendar', [{ name: 'works', version: 4, definition: {}, names: [], deleted: true }]);
    const made = { name: 'works', definition: {}, deleted: false, made_from: 'set', changed_at: day(-40) };
    await world.admin.insert(
      'calendar_version',
      [1, 2, 3, 4].map((version) => ({ ...made, version })),
    );
    await world.admin.query(`update calendar_version set changed_at = $1 where version = 3`, [day(-1)]);

    await forget(dateAfter(-30));
    expect(await world.admin.query('select version from calendar_version order by 1')).toEqual([
      { version: 3 },
      { version: 4 },
    ]);
    await world.admin.query('truncate calendar cascade');
  });

  it('is not run again: a run, a re-run, a dry run, a backfill and a retry of its date are refused and change nothing', async () => {
    // Caught up with a moment ago, so it is still there to be looked at.
    const { runId } = await startRun(scheduler, { runDateUtc: dateAfter(-2) });
    await world.runIn(scheduler, runId, 'succeeded');
    await forget(dateAfter(0));
    const before = await counts();

    const wishes = [{}, { rerun: true }, { dryRun: true }, { scheduleTypes: ['sales.send-payment-reminders'] }];
    for (const wish of wishes) {
      const body = { runDateUtc: dateAfter(-1), ...wish };
      const { body: problem } = await api().post('/api/v1/runs').send(body).expect(422);
      expect(problem).toMatchObject({
        code: 'run-date-forgotten',
        detail: expect.stringMatching(/older than dates are kept.*not known any more/),
        errors: [{ field: 'runDateUtc' }],
      });
    }
    await api()
      .post('/api/v1/backfills')
      .send({ from: dateAfter(-1), to: dateAfter(2) })
      .expect(422);
    for (const control of ['retry-faulted', 'stages/sales/retry']) {
      const { body: problem } = await api().post(`/api/v1/runs/${runId}/${control}`).expect(409);
      expect(problem.detail).toMatch(/not known any more/);
    }
    expect(await counts()).toEqual({
      ...before,
      run_control: (before.run_control ?? 0) + 2,
      decision: (before.decision ?? 0) + wishes.length + 1,
    });
    await startRun(scheduler, { runDateUtc: dateAfter(0) });
  });

  it('waits while a night works, while one starts, and while somebody has hold of an old run', async () => {
    const runId = await night();
    world.clock.advance(5 * 86_400_000);
    const before = await counts();
    for (const locked of [`select from pipeline for update`, `select from run where run_id = '${runId}' for update`]) {
      await world.admin.query('begin');
      await world.admin.query(locked);
      expect(await forget(dateAfter(2))).toMatchObject({ complete: false });
      expect(await counts()).toEqual(before);
      await world.admin.query('rollback');
    }
    world.answer = () => null;
    const { runId: tonight } = await startRun(scheduler, { runDateUtc: dateAfter(5) });
    expect(await forget(dateAfter(2))).toEqual({ removed: new Map(), complete: false });
    await api().post(`/api/v1/runs/${tonight}/pause`).expect(202);
    expect(await forget(dateAfter(2))).toMatchObject({ complete: true });
  });

  it('keeps the table of what belongs to no run from growing', async () => {
    const entry = { run_id: acme, module: 'sales', kind: 'module-progressed', effect: 'foreign' };
    const times = [-30, -30, -30, -29, -1].map((nth) => ({ ...entry, received_at: day(nth) }));
    await world.admin.insert('module_event', times);
    await forget(dateAfter(-10));
    expect(await world.admin.query('select received_at from module_event')).toEqual([{ received_at: day(-1) }]);
  });
});
