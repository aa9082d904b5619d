import { eventually, organization as idOf } from '@baton/testing';
import { Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('bells that come to nothing', () => {
  it('are rung again when they lie in _error, so that no stage is stranded', async () => {
    const world = worldOf();
    await world.given(Array.from({ length: 8 }, () => 'works'));
    const broken = await world.breakBells(3);
    const calls = new Calls();
    await world.start(calls, { slice: { maxOrganizations: 1 } });

    await world.command({ window: 4 });
    await eventually(() => expect(world.completed).toHaveLength(1), { timeoutMs: 50_000 });

    expect(broken()).toBeGreaterThanOrEqual(3);
    expect(world.completed[0]).toMatchObject({ outcome: 'succeeded' });
    expect(world.completed[0]?.scheduleTypes.map(({ succeeded }) => succeeded)).toEqual([8, 8]);
    expect(calls.one).toHaveLength(8);
  });

  it('fault what no process has a handler for after a grace period, and the module run goes on', async () => {
    const world = worldOf();
    await world.given(['works', 'works', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    const slice = { maxOrganizations: 1 };
    const knowing = await world.start(calls, { slice });
    await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));

    // An older version takes over, which has no handler for the second schedule type.
    const older = new Calls();
    await world.start(older, { slice, withoutSet: true, handlerGraceMs: 2_000 });
    const stopped = knowing.close();
    open();
    await stopped;
    await eventually(() => expect(world.completed).toHaveLength(1), { timeoutMs: 50_000 });

    expect(world.completed[0]?.scheduleTypes).toMatchObject([
      { scheduleType: 'sales.count-one', succeeded: 3, faulted: 0 },
      { scheduleType: 'sales.count-set', succeeded: 0, faulted: 3 },
    ]);
    expect(world.completed[0]).toMatchObject({ outcome: 'succeeded' });
    await eventually(() => expect(world.faulted.map(({ code }) => code)).toEqual(Array(3).fill('HANDLER_MISSING')));
    expect(new Set(world.faulted.map(({ organizationId }) => organizationId))).toEqual(new Set([0, 1, 2].map(idOf)));
    // Only the first slice waited; those behind it would otherwise take the grace period each.
    const waited = await world.admin.query(
      `select count(*)::int as slices, count(distinct unclaimed_since)::int as waits from slice where schedule_type = 'sales.count-set'`,
    );
    expect(waited).toEqual([{ slices: 3, waits: 1 }]);
    const why = await world.admin.query(`select organization_id, schedule_type, reason from decision order by 1`);
    expect(why).toEqual(
      [0, 1, 2].map((n) => ({
        ...{ organization_id: idOf(n), schedule_type: 'sales.count-set', reason: 'handler-missing' },
      })),
    );
    expect(calls.set).toEqual([]);
  });

  it('fault nothing while a process with the handler is there, whatever keeps the bells from it', async () => {
    const world = worldOf();
    await world.given(['works', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    await world.start(calls, { slice: { maxOrganizations: 1 } });
    await world.command({ scheduleTypes: ['sales.count-one'] });
    await eventually(() => expect(calls.one).toHaveLength(1));
    await world.admin.query(`update slice set state = 'offered', unclaimed_since = now() - interval '1 hour',
      offered_at = now() + interval '1 hour' where number = 2`);

    await eventually(async () =>
      expect(
        await world.admin.query(`select from slice where unclaimed_since > now() - interval '1 minute'`),
      ).toHaveLength(1),
    );
    await world.admin.query('update slice set offered_at = null where number = 2');
    open();
    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(world.completed[0]?.scheduleTypes[0]).toMatchObject({ succeeded: 2, faulted: 0 });
  });
});
