import { UnitOfWork } from '@baton/persistence';
import { eventually, FakeClock, organization as idOf } from '@baton/testing';
import { type Behaviour, Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const scheduleTypes = ['sales.count-one'];

describe('a handler that ignores its signal', () => {
  it('holds no transaction, and what it does too late is not recorded', async () => {
    const world = worldOf();
    await world.given(['works']);
    const calls = new Calls();
    const { promise: late, resolve: goOn } = Promise.withResolvers<void>();
    const tooLate = Promise.withResolvers<unknown>();
    calls.before = async ({ attempt }) => {
      if (attempt > 1) return;
      await late;
      try {
        await UnitOfWork.current().query('select behaviour from subject');
        tooLate.resolve(undefined);
      } catch (error) {
        tooLate.resolve(error);
        throw error;
      }
    };
    await world.start(calls);
    await world.command({ scheduleTypes });
    await eventually(() => expect(world.completed).toHaveLength(1));

    goOn();
    expect(await tooLate.promise).toMatchObject({ code: 'UNIT_OF_WORK_ENDED' });
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ succeeded: 1 }]);
    expect(await world.admin.query('select state, attempts from execution')).toEqual([
      { state: 'succeeded', attempts: 2 },
    ]);
    expect(await world.tallies()).toEqual([{ kind: 'one', n: 1, organizations: 1 }]);
  });

  it('is cut off in the middle of a statement, which ends on the server too', async () => {
    const world = worldOf();
    await world.given(['works']);
    const calls = new Calls();
    calls.before = async ({ attempt }) => {
      if (attempt === 1) await UnitOfWork.current().query('select pg_sleep(50)');
    };
    await world.start(calls);
    await world.command({ scheduleTypes });
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ succeeded: 1 }]);
    await eventually(async () =>
      expect(
        await world.askServer(`select pid from pg_stat_activity
          where datname = current_database() and query like 'select pg_sleep%' and state <> 'idle'`),
      ).toEqual([]),
    );
  });
});

describe('the deadline of a stage', () => {
  it('lets no execution start after it, one organization at a time', async () => {
    const world = worldOf();
    await world.given(['works', 'works', 'works', 'works']);
    const clock = new FakeClock();
    const calls = new Calls();
    calls.before = async () => {
      clock.advance(600);
    };
    await world.start(calls, {}, clock);
    await world.command({ deadlineUtc: new Date(clock.now().getTime() + 1_000) });
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(calls.one.map(({ tenant }) => tenant)).toEqual([idOf(0), idOf(1)]);
    expect(calls.set).toEqual([]);
    expect(world.completed[0]?.scheduleTypes).toMatchObject([
      { succeeded: 2, cancelled: 2 },
      { succeeded: 0, cancelled: 4 },
    ]);
  });

  it('lets no part of a set start after it', async () => {
    const world = worldOf();
    await world.given(['works', 'set-faults', 'works', 'works'] satisfies Behaviour[]);
    const clock = new FakeClock();
    const calls = new Calls();
    calls.beforeSet = async () => {
      clock.advance(2_000);
    };
    await world.start(calls, {}, clock);
    await world.command({
      scheduleTypes: ['sales.count-set'],
      deadlineUtc: new Date(clock.now().getTime() + 1_000),
    });
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(calls.set).toHaveLength(1);
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ succeeded: 0, faulted: 0, cancelled: 4 }]);
  });
});
