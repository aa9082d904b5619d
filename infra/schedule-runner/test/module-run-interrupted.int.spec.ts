import { randomUUID } from 'node:crypto';
import { PublishEndpoint } from '@baton/bus';
import { CancelModuleRun } from '@baton/contracts';
import { eventually, organization as idOf } from '@baton/testing';
import { type Behaviour, Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('a module run that is interrupted', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];
  let completed: TallyWorld['completed'];
  let counted: TallyWorld['counted'];

  beforeEach(() => {
    world = worldOf();
    ({ admin, completed, counted } = world);
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
    await world.endTransactions();
    await admin.query(`update slice set lease_until = now() - interval '1 s', offered_at = null, fence = fence + 1
      where state = 'running'`);

    await eventually(() => expect(completed).toHaveLength(1));

    expect(calls.one.map(({ tenant }) => tenant)).toEqual([0, 1, 2, 3, 4, 5, 3].map(idOf));
    expect(await world.tallies()).toContainEqual({ kind: 'one', n: 6, organizations: 6 });
    await eventually(() => expect(counted.map(({ organizationIds }) => organizationIds.length)).toEqual([3, 2, 1]));
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
    expect(await world.tallies()).toEqual([]);
  });

  it('says at once that it is being cancelled, lets what is in work end, and tries nothing again', async () => {
    await world.given(['fails-once', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    const application = await world.start(calls);
    const runId = await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));

    await application.get(PublishEndpoint).publish(CancelModuleRun, { runId, module: 'sales', reason: 'test' });
    await eventually(async () =>
      expect(await admin.query('select state from module_run')).toEqual([{ state: 'cancelling' }]),
    );
    expect(calls.one).toHaveLength(1);
    open();
    await eventually(() => expect(completed).toHaveLength(1));

    expect(completed[0]).toMatchObject({ outcome: 'cancelled', scheduleTypes: [{ cancelled: 2 }, { cancelled: 2 }] });
    expect(calls.one).toHaveLength(1);
    expect(await admin.query('select from execution_retry')).toEqual([]);
    expect(await admin.query(`select distinct reason from decision`)).toEqual([{ reason: 'cancelled' }]);
  });

  it('is not over before a worker that had lost its slice is', async () => {
    await world.given(['works', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    const application = await world.start(calls, { slice: { maxOrganizations: 1 } });
    const runId = await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));
    // As when its slice was split behind a worker that stands still: nobody has claimed what it still works on.
    await admin.query(
      `update slice set state = 'offered', fence = fence + 1, lease_until = null where state = 'running'`,
    );

    await application.get(PublishEndpoint).publish(CancelModuleRun, { runId, module: 'sales', reason: 'test' });
    await eventually(async () =>
      expect(await admin.query('select state from module_run')).toEqual([{ state: 'cancelling' }]),
    );
    open();
    await eventually(() => expect(completed).toHaveLength(1));

    expect(completed[0]).toMatchObject({ scheduleTypes: [{ succeeded: 1, cancelled: 1 }, { cancelled: 2 }] });
    await eventually(() => expect(counted.flatMap(({ organizationIds }) => organizationIds)).toEqual([idOf(0)]));
  });

  it('gives way to another attempt at its stage, which does what it left and nothing twice', async () => {
    await world.given(Array.from({ length: 4 }, (): Behaviour => 'works'));
    const calls = new Calls();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    calls.before = () => (calls.one.length === 2 ? held : Promise.resolve());
    const application = await world.start(calls, { slice: { maxOrganizations: 1 }, window: 1 });
    const [runId, first, second] = [randomUUID(), randomUUID(), randomUUID()];
    await world.command({ runId, stageId: first });
    await eventually(() => expect(calls.one).toHaveLength(2));

    const cancel = { runId, stageId: first, module: 'sales', reason: 'retried' };
    await application.get(PublishEndpoint).publish(CancelModuleRun, cancel);
    await world.command({ runId, stageId: second });
    await eventually(async () => expect(await admin.query('select from module_run')).toHaveLength(2));
    release();
    await eventually(() => expect(completed).toHaveLength(2));

    expect(completed.map(({ stageId, outcome }) => [stageId, outcome])).toEqual([
      [first, 'cancelled'],
      [second, 'succeeded'],
    ]);
    expect(await world.tallies()).toContainEqual({ kind: 'one', n: 4, organizations: 4 });
  });
});
