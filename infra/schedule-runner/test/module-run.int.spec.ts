import { randomUUID } from 'node:crypto';
import { PublishEndpoint } from '@baton/bus';
import { CancelModuleRun, currency, OrganizationChanged } from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { Metrics } from '@baton/observability';
import { assertTenancy, Database } from '@baton/persistence';
import { eventually, organization as idOf, quietLogger } from '@baton/testing';
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

  const tallies = () =>
    admin.query<{ kind: string; n: number; organizations: number }>(
      'select kind, count(*)::int as n, count(distinct organization_id)::int as organizations from tally group by kind order by kind',
    );

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
    expect(await tallies()).toEqual([
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
    expect((await tallies()).find(({ kind }) => kind === 'set')).toEqual({ kind: 'set', n: 15, organizations: 15 });
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
    expect(await tallies()).toEqual([
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
    await world.start();

    await world.command({ dryRun: true });
    await eventually(() => expect(completed).toHaveLength(1));

    expect(completed[0]?.scheduleTypes[0]).toMatchObject({ planned: 2, succeeded: 1, faulted: 1 });
    expect(await tallies()).toEqual([]);
    expect(await admin.query('select from execution')).toEqual([]);
    expect(counted).toEqual([]);
    expect(faulted).toEqual([]);
  });

  it('cuts off a handler that does not end in time and tries it again', async () => {
    await world.given(['works']);
    const calls = new Calls();
    let hangs = true;
    calls.before = async ({ signal }) => {
      if (!hangs) return;
      hangs = false;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    await world.start(calls);
    await world.command();

    await eventually(() => expect(completed).toHaveLength(1));

    expect(completed[0]?.scheduleTypes[0]).toMatchObject({ succeeded: 1 });
    expect(calls.one.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('keeps a slice while a handler takes longer than its lease', async () => {
    await world.given(['works', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    await world.start(calls, { slice: { leaseMs: 300 } });
    await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));
    const [before] = await admin.query<{ lease_until: Date }>('select lease_until from slice where number = 1');

    await eventually(async () => {
      const [now] = await admin.query<{ lease_until: Date }>('select lease_until from slice where number = 1');
      expect(Number(now?.lease_until)).toBeGreaterThan(Number(before?.lease_until) + 600);
    });
    open();
    await eventually(() => expect(completed).toHaveLength(1));

    expect(await admin.query('select fence::int from slice order by number')).toEqual([{ fence: 1 }, { fence: 1 }]);
  });

  it('is taken up where it was left when the one who worked on it is gone', async () => {
    await world.given(Array.from({ length: 6 }, (): Behaviour => 'works'));
    const calls = new Calls();
    let nth = 0;
    calls.before = () => (++nth === 4 ? new Promise(() => undefined) : Promise.resolve());
    await world.start(calls);
    await world.command();
    await eventually(() => expect(calls.one).toHaveLength(4));
    // As a killed process leaves it: its transaction is undone, and nobody prolongs the lease any more.
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`);
    await admin.query(`update slice set lease_until = now() - interval '1 s', offered_at = null, fence = fence + 1
      where state = 'running'`);

    await eventually(() => expect(completed).toHaveLength(1));

    expect(calls.one.map(({ tenant }) => tenant)).toEqual([0, 1, 2, 3, 3, 4, 5].map(idOf));
    expect(await tallies()).toContainEqual({ kind: 'one', n: 6, organizations: 6 });
    await eventually(() => expect(counted.map(({ organizationIds }) => organizationIds.length)).toEqual([6]));
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
    expect(await tallies()).toEqual([
      { kind: 'one', n: 12, organizations: 12 },
      { kind: 'set', n: 12, organizations: 12 },
    ]);
  });

  it('is cancelled before it has begun when the cancellation came first', async () => {
    await world.given(['works']);
    const application = await world.start();
    const runId = randomUUID();
    await application.get(PublishEndpoint).publish(CancelModuleRun, { runId, module: 'sales', reason: 'test' });
    await eventually(async () => expect(await admin.query('select from cancelled_command')).toHaveLength(1));

    await world.command({ runId });
    await eventually(() => expect(completed).toHaveLength(1));

    expect(completed[0]).toMatchObject({ runId, outcome: 'cancelled' });
    expect(await tallies()).toEqual([]);
  });

  it('keeps its copy of an organization at the newest version, in whatever order versions come', async () => {
    await world.given(['works']);
    const application = await world.start();
    let received = 0;
    const publish = async (version: number, name: string) => {
      received += 1;
      const changed = {
        organizationId: idOf(0),
        name,
        timeZone: 'UTC',
        currency: currency.parse('EUR'),
        active: false,
        version,
      };
      await application.get(PublishEndpoint).publish(OrganizationChanged, changed, { tenant: idOf(0) });
      await eventually(async () =>
        expect(await admin.query(`select from inbox where consumer like '%OrganizationChanged%'`)).toHaveLength(
          received,
        ),
      );
    };

    await publish(3, 'New');
    await publish(2, 'Old');
    expect(await admin.query('select name, version, active from organization')).toEqual([
      { name: 'New', version: 3, active: false },
    ]);

    await world.command();
    await eventually(() => expect(completed).toHaveLength(1));
    expect(completed[0]?.scheduleTypes.map(({ planned }) => planned)).toEqual([0, 0]);
  });

  it('gives no role a right on a table that tenancy forbids', async () => {
    const service = await Database.open({
      url: world.database.url,
      service: 'sales',
      logger: quietLogger,
      clock: new SystemClock(),
    });
    try {
      await assertTenancy(service, ['execution', 'dry_run_execution', 'execution_retry', 'execution_fault']);
    } finally {
      await service.close();
    }
  });
});
