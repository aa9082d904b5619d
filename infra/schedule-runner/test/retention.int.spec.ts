import { Database, Retention } from '@baton/persistence';
import { date, eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { scheduleRunnerRetention } from '../src/index';
import { Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const bounds = { keptFrom: '2026-03-02', dryRunsKeptFrom: new Date('2026-01-01T00:00:00Z') };
const kept = ['execution', 'execution_fault', 'slice', 'decision', 'module_run'] as const;

describe('what a module forgets', () => {
  let world: TallyWorld;
  let calls: Calls;
  let sales: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    calls = new Calls();
    await world.given(['works', 'faults', 'works', 'works', 'works']);
    sales = await world.start(calls);
  });

  afterEach(async () => {
    await world.admin.query('delete from retention');
  });

  // Batches of two, so that every table but the last takes several.
  const retention = () => new Retention(sales.get(Database), scheduleRunnerRetention, 2);

  it('is everything of dates before the first that is kept, and nothing of later ones', async () => {
    await night('2026-03-01');
    await night('2026-03-02');
    const before = await counts();

    const { removed, complete } = await retention().removeBefore(bounds);
    expect(complete).toBe(true);
    expect(removed.get('execution')).toBe(10);
    const after = await counts();
    for (const table of kept) expect([table, after[table]]).toEqual([table, (before[table] ?? 0) / 2]);
    expect(await world.admin.query('select distinct due_date::text from execution')).toEqual([
      { due_date: '2026-03-02' },
    ]);
    expect(await retention().removeBefore(bounds)).toMatchObject({ complete: true });
    expect(await counts()).toEqual(after);
  });

  it('is not done again: a command for such a date faults and changes nothing', async () => {
    await night('2026-03-01');
    await retention().removeBefore(bounds);
    const done = await world.tallies();

    await night('2026-03-01');
    expect(world.completed.at(-1)).toMatchObject({
      outcome: 'faulted',
      error: expect.stringContaining('RUN_DATE_FORGOTTEN'),
      scheduleTypes: [],
    });
    expect(await world.tallies()).toEqual(done);
    await night('2026-03-02');
    expect(world.completed.at(-1)).toMatchObject({ outcome: 'succeeded' });
  });

  it('moves on with time and never back', async () => {
    await retention().removeBefore(bounds);
    await retention().removeBefore({ ...bounds, keptFrom: '2026-02-01' });
    expect(await world.admin.query('select kept_from::text from retention')).toEqual([{ kept_from: '2026-03-02' }]);
  });

  it('waits while a module run works', async () => {
    await night('2026-03-01');
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    const seen = calls.one.length;
    await world.command({ runDateUtc: date('2026-03-02') });
    await eventually(() => expect(calls.one.length).toBeGreaterThan(seen));
    expect(await retention().removeBefore(bounds)).toEqual({ removed: new Map(), complete: false });
    open();
    await eventually(() => expect(world.completed).toHaveLength(2));
    expect(await retention().removeBefore(bounds)).toMatchObject({ complete: true });
  });

  it('waits while another holds the lock that orders it with planning', async () => {
    await night('2026-03-01');
    await world.admin.query('begin');
    try {
      await world.admin.query(`select pg_advisory_xact_lock(hashtext('baton.module-run'), hashtext('sales'))`);
      expect(await retention().removeBefore(bounds)).toEqual({ removed: new Map(), complete: false });
    } finally {
      await world.admin.query('rollback');
    }
  });

  it('is a dry run of long ago, whatever its date', async () => {
    await world.command({ runDateUtc: date('2026-03-05'), dryRun: true });
    await eventually(() => expect(world.completed).toHaveLength(1));
    await retention().removeBefore(bounds);
    expect(await world.admin.query('select from dry_run_execution')).toHaveLength(10);
    await retention().removeBefore({ ...bounds, dryRunsKeptFrom: new Date(Date.now() + 60_000) });
    expect(await world.admin.query('select from dry_run_execution')).toEqual([]);
    expect(await world.admin.query('select from module_run')).toEqual([]);
  });

  async function night(runDate: string): Promise<void> {
    const before = world.completed.length;
    await world.command({ runDateUtc: date(runDate) });
    await eventually(() => expect(world.completed).toHaveLength(before + 1));
  }

  async function counts(): Promise<Readonly<Record<string, number>>> {
    const rows: Record<string, number> = {};
    for (const table of kept) {
      const [row] = await world.admin.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      rows[table] = row?.n ?? 0;
    }
    return rows;
  }
});
