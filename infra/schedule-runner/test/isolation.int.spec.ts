import { eventually, organization as idOf } from '@baton/testing';
import { type Behaviour, Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const workers = (count: number): Behaviour[] => Array.from({ length: count }, () => 'works');

describe("one organization's failure", () => {
  it('is recorded also where it shows at the commit only, and holds up nobody behind it', async () => {
    const world = worldOf();
    await world.given(['works', 'swallows', 'works', 'works']);
    const calls = new Calls();
    await world.start(calls);

    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(world.completed[0]?.scheduleTypes[0]).toMatchObject({ planned: 4, succeeded: 3, faulted: 1 });
    const faults = await world.admin.query('select code, attempts from execution_fault');
    expect(faults).toEqual([{ code: 'TRANSACTION_ABORTED', attempts: expect.any(Number) }]);
  });

  it('stands alone in a set once it is out of attempts, whatever kind of error it raises', async () => {
    const world = worldOf();
    await world.given([...workers(2), 'set-defect', ...workers(5)]);
    await world.start();

    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(world.completed[0]?.scheduleTypes[1]).toMatchObject({ planned: 8, succeeded: 7, faulted: 1 });
    const faults = await world.admin.query('select organization_id, code, attempts from execution_fault');
    expect(faults).toEqual([{ organization_id: idOf(2), code: 'UNEXPECTED_ERROR', attempts: 2 }]);
  });
});

describe('a schedule type that needs another', () => {
  it('leaves out whom that one failed for, also where it is asked for alone', async () => {
    const world = worldOf();
    await world.given(['works', 'faults']);
    const calls = new Calls();
    await world.start(calls);
    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));

    await world.command({ scheduleTypes: ['sales.count-set'] });
    await eventually(() => expect(world.completed).toHaveLength(2));

    expect(world.completed[1]?.scheduleTypes).toEqual([expect.objectContaining({ planned: 1, skipped: 1 })]);
    expect(calls.set).toEqual([[idOf(0)]]);
  });
});

describe('a slice that lost its worker', () => {
  const lose = async (world: ReturnType<typeof worldOf>) => {
    await world.endTransactions();
    await world.admin.query(`update slice set lease_until = now() - interval '1 s', fence = fence + 1
      where state = 'running'`);
  };
  const closings = (world: ReturnType<typeof worldOf>) =>
    world.admin.query<{ closings_failed: number }>(
      `select closings_failed from slice where schedule_type = 'sales.count-one' order by closings_failed desc`,
    );

  it('in the middle has used up none of the tries to tell of it', async () => {
    const world = worldOf();
    await world.given(workers(3));
    const calls = new Calls();
    const { promise: hanging, resolve: hangs } = Promise.withResolvers<void>();
    let lost = false;
    calls.before = ({ tenant }) => {
      if (tenant !== idOf(1) || lost) return Promise.resolve();
      lost = true;
      hangs();
      return new Promise(() => undefined);
    };
    await world.start(calls);
    await world.command({ scheduleTypes: ['sales.count-one'] });
    await hanging;
    await lose(world);

    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: 3, succeeded: 3 }]);
    expect((await closings(world)).map((row) => row.closings_failed)).toEqual([0, 0, 0]);
  });

  it('while it told of it has used up one', async () => {
    const world = worldOf();
    await world.given(workers(3));
    const calls = new Calls();
    const { promise: hanging, resolve: hangs } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let lost = false;
    calls.beforeTelling = () => {
      if (lost) return Promise.resolve();
      lost = true;
      hangs();
      return gate;
    };
    await world.start(calls);
    await world.command({ scheduleTypes: ['sales.count-one'] });
    await hanging;
    await lose(world);

    await eventually(() => expect(world.completed).toHaveLength(1));
    expect((await closings(world))[0]?.closings_failed).toBe(1);
    // Its process is not gone in truth, and would not stop.
    open();
  });
});

describe('a slice that cannot be told of', () => {
  it('is told of later when that passes', async () => {
    const world = worldOf();
    await world.given(workers(3));
    const calls = new Calls();
    let failures = 1;
    calls.beforeTelling = async () => {
      if (failures-- > 0) throw new Error('not now');
    };
    await world.start(calls, { slice: { leaseMs: 200 } });

    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(world.completed[0]).toMatchObject({ outcome: 'succeeded' });
    await eventually(() => expect(world.counted.map(({ organizationIds }) => organizationIds.length)).toEqual([3]));
    expect(calls.one).toHaveLength(3);
  });

  it('faults its module run with the reason, and the module is free for the next', async () => {
    const world = worldOf();
    await world.given(workers(3));
    const calls = new Calls();
    calls.beforeTelling = async () => {
      throw new Error('the name is too long');
    };
    await world.start(calls, { slice: { leaseMs: 200 } });

    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));

    const error = 'Others were not told of what was done. sales.count-one, slice 1: the name is too long';
    expect(world.completed[0]).toMatchObject({ outcome: 'faulted', error });
    expect(world.completed[0]?.scheduleTypes.map(({ succeeded }) => succeeded)).toEqual([3, 3]);
    calls.beforeTelling = () => Promise.resolve();
    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(2));
  });
});
