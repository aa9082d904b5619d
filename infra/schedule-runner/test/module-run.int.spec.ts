import { RequestClient } from '@baton/bus';
import { ExecutionsListed, ListExecutions, type RunDate } from '@baton/contracts';
import { Metrics } from '@baton/observability';
import { eventually, organization as idOf } from '@baton/testing';
import { type Behaviour, Calls } from './tally.module';
import { runDateUtc, type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('a module run', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];
  let completed: TallyWorld['completed'];
  let faulted: TallyWorld['faulted'];
  let counted: TallyWorld['counted'];

  beforeEach(() => {
    world = worldOf();
    ({ admin, completed, faulted, counted } = world);
  });

  it('does each schedule type for each organization once and reports the numbers', async () => {
    await world.given(['works', 'nothing-due', 'faults', 'fails-once', 'works']);
    const calls = new Calls();
    const application = await world.start(calls);

    const runId = await world.command();
    const [end] = await eventually(() => {
      expect(completed).toHaveLength(1);
      return completed;
    });

    expect(end).toMatchObject({ runId, module: 'sales', runDateUtc, outcome: 'succeeded' });
    expect(end?.scheduleTypes).toEqual([
      expect.objectContaining({
        scheduleType: 'sales.count-one',
        planned: 5,
        succeeded: 3,
        faulted: 1,
        skipped: 1,
        cancelled: 0,
      }),
      expect.objectContaining({
        scheduleType: 'sales.count-set',
        planned: 5,
        succeeded: 4,
        faulted: 0,
        skipped: 1,
        cancelled: 0,
      }),
    ]);
    expect(await world.tallies()).toEqual([
      { kind: 'one', n: 4, organizations: 4 },
      { kind: 'set', n: 4, organizations: 4 },
    ]);
    expect(faulted).toEqual([
      expect.objectContaining({ runId, code: 'RULE_BROKEN', organizationId: idOf(2), attempts: 1 }),
    ]);
    expect(calls.one.filter(({ tenant }) => tenant === idOf(3)).map(({ attempt }) => attempt)).toEqual([1, 2]);
    const metrics = await application.get(Metrics).registry.metrics();
    const counted = (type: string, outcome: string) =>
      metrics.includes(`baton_executions_total{module="sales",schedule_type="${type}",outcome="${outcome}"}`);
    expect([counted('sales.count-one', 'faulted'), counted('sales.count-set', 'succeeded')]).toEqual([true, true]);
    expect(metrics).toContain('baton_module_runs_total{module="sales",outcome="succeeded"} 1');
  });

  it('tells of a slice what its organizations committed, those of a retry in a message of their own', async () => {
    await world.given(['works', 'fails-once', 'faults', 'works']);
    await world.start();

    await world.command();
    await eventually(() => expect(completed).toHaveLength(1));

    await eventually(() =>
      expect(counted.map(({ organizationIds }) => organizationIds)).toEqual([[idOf(0), idOf(3)], [idOf(1)]]),
    );
  });

  it('finds the organization that breaks a set by halving, and commits all others', async () => {
    await world.given(Array.from({ length: 16 }, (_, index): Behaviour => (index === 5 ? 'set-faults' : 'works')));
    const calls = new Calls();
    await world.start(calls);

    await world.command();
    await eventually(() => expect(completed).toHaveLength(1));

    expect(completed[0]?.scheduleTypes[1]).toMatchObject({ planned: 16, succeeded: 15, faulted: 1 });
    // 16, then both halves of what failed, down to the one: 16, 8, 4, 2, 1, 1, 2, 4, 8.
    expect(calls.set.map((tenants) => tenants.length)).toEqual([16, 8, 4, 4, 2, 1, 1, 2, 8]);
    expect((await world.tallies()).find(({ kind }) => kind === 'set')).toEqual({
      kind: 'set',
      n: 15,
      organizations: 15,
    });
  });

  it('does nothing a second time when a run of the same date asks again', async () => {
    await world.given(['works', 'works']);
    const calls = new Calls();
    await world.start(calls);

    await world.command();
    await eventually(() => expect(completed).toHaveLength(1));
    await world.command();
    await eventually(() => expect(completed).toHaveLength(2));

    expect(completed[1]?.scheduleTypes.map(({ planned }) => planned)).toEqual([0, 0]);
    expect(calls.one).toHaveLength(2);
  });

  it('takes over what faulted when a run of the same date asks again', async () => {
    await world.given(['works', 'faults']);
    await world.start();
    await world.command();
    await eventually(() => expect(completed).toHaveLength(1));
    await admin.query(`update subject set behaviour = 'works'`);

    await world.command();
    await eventually(() => expect(completed).toHaveLength(2));

    expect(completed[1]?.scheduleTypes[0]).toMatchObject({ planned: 1, succeeded: 1 });
    expect(await world.tallies()).toEqual([
      { kind: 'one', n: 2, organizations: 2 },
      { kind: 'set', n: 2, organizations: 2 },
    ]);
  });

  it('tells its end again when the same command comes twice', async () => {
    await world.given(['works']);
    await world.start();
    const runId = await world.command();
    await eventually(() => expect(completed).toHaveLength(1));

    await world.command({ runId });
    await eventually(() => expect(completed).toHaveLength(2));

    expect(completed[1]).toEqual(completed[0]);
  });

  it('lets a second run wait and then carries it out', async () => {
    await world.given(['works', 'works', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    await world.start(calls);

    const first = await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));
    const second = await world.command({ scheduleTypes: ['sales.count-one'] });
    await eventually(async () =>
      expect(await admin.query(`select from module_run where state = 'queued'`)).toHaveLength(1),
    );
    open();

    await eventually(() => expect(completed.map(({ runId }) => runId)).toEqual([first, second]));
  });

  it('leaves nothing behind in a dry run but its report', async () => {
    await world.given(['works', 'faults']);
    const application = await world.start();

    const runId = await world.command({ dryRun: true });
    await eventually(() => expect(completed).toHaveLength(1));

    expect(completed[0]?.scheduleTypes[0]).toMatchObject({ planned: 2, succeeded: 1, faulted: 1 });
    expect(await world.tallies()).toEqual([]);
    expect(await admin.query('select from execution')).toEqual([]);
    expect(counted).toEqual([]);
    expect(faulted).toEqual([]);
    const question = { runId, module: 'sales', scheduleType: completed[0]?.scheduleTypes[0]?.scheduleType, limit: 10 };
    const answers = { listed: ExecutionsListed };
    const report = await application.get(RequestClient).getResponse(ListExecutions, question, answers);
    expect(report.message.executions).toMatchObject([
      { organizationId: idOf(0), state: 'succeeded', counts: { counted: 1 } },
      { organizationId: idOf(1), state: 'faulted', code: expect.any(String), message: expect.any(String) },
    ]);
  });

  it('does nothing of a date so far ahead that it must be a slip', async () => {
    await world.given(['works']);
    await world.start();

    await world.command({ runDateUtc: '2999-01-01' as RunDate });
    await eventually(() => expect(completed).toHaveLength(1));

    expect(completed[0]).toMatchObject({ outcome: 'faulted', error: expect.stringContaining('RUN_DATE_AHEAD') });
    expect(await admin.query('select from execution')).toEqual([]);
    expect(await admin.query('select from planned_date')).toEqual([]);
  });

  it('never has more slices of a type in flight than the window, however many replicas work', async () => {
    await world.given(Array.from({ length: 12 }, (): Behaviour => 'works'));
    const calls = new Calls();
    let working = 0;
    let most = 0;
    calls.before = async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
    };
    await world.start(calls, { slice: { maxOrganizations: 2 } });
    await world.start(calls, { slice: { maxOrganizations: 2 } });

    await world.command({ window: 1 });
    await eventually(() => expect(completed).toHaveLength(1));
    expect(most).toBe(1);
    expect(calls.one).toHaveLength(12);
    expect(await world.tallies()).toEqual([
      { kind: 'one', n: 12, organizations: 12 },
      { kind: 'set', n: 12, organizations: 12 },
    ]);
  });
});
