import { eventually, organization as idOf } from '@baton/testing';
import { type Behaviour, Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const workers = (count: number): Behaviour[] => Array.from({ length: count }, () => 'works');

describe('the workers of a process', () => {
  it('work on eight slices at once, and on what found no room as soon as there is some', async () => {
    const world = worldOf();
    await world.given(workers(12));
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    await world.start(calls, { slice: { maxOrganizations: 1 } });

    await world.command({ window: 12, scheduleTypes: ['sales.count-one'] });
    // Each bell has been answered: eight by work, the others by a note that there was no room.
    await eventually(async () =>
      expect(await world.admin.query(`select from slice where state = 'offered'`)).toHaveLength(4),
    );
    await eventually(() => expect(calls.one).toHaveLength(8));
    await world.admin.query(`update slice set offered_at = now() + interval '1 hour' where state = 'offered'`);
    open();

    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: 12, succeeded: 12 }]);
    expect(calls.one).toHaveLength(12);
  });

  it('finish the organization in work when the service stops, and hand the rest to another at once', async () => {
    const world = worldOf();
    await world.given(workers(4));
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => (calls.one.length === 2 ? gate : Promise.resolve());
    const first = await world.start(calls);
    await world.command({ scheduleTypes: ['sales.count-one'] });
    await eventually(() => expect(calls.one).toHaveLength(2));

    const stopped = first.close();
    const others = new Calls();
    await world.start(others);
    open();
    await stopped;
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(calls.one.map(({ tenant }) => tenant)).toEqual([idOf(0), idOf(1)]);
    expect(others.one.map(({ tenant }) => tenant)).toEqual([idOf(2), idOf(3)]);
    expect(await world.admin.query('select state, fence::int from slice')).toEqual([{ state: 'done', fence: 2 }]);
  });
});
