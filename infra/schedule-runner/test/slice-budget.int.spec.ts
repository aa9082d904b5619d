import { eventually, FakeClock, organization as idOf } from '@baton/testing';
import { Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('a slice that runs out of time', () => {
  it('is closed, told of as far as it got, and finished by the claims that follow', async () => {
    const world = worldOf();
    await world.given(['works', 'works', 'works', 'works', 'works']);
    const clock = new FakeClock();
    const calls = new Calls();
    calls.before = async () => {
      clock.advance(600);
    };
    await world.start(calls, { slice: { budgetMs: 1_000 } }, clock);

    await world.command({ scheduleTypes: ['sales.count-one'] });
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(calls.one.map(({ tenant }) => tenant)).toEqual([0, 1, 2, 3, 4].map(idOf));
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: 5, succeeded: 5 }]);
    expect(await world.admin.query('select state, fence::int from slice')).toEqual([{ state: 'done', fence: 3 }]);
    await eventually(() => expect(world.counted).toHaveLength(3));
    expect(world.counted.map(({ organizationIds }) => organizationIds)).toEqual([
      [idOf(0), idOf(1)],
      [idOf(2), idOf(3)],
      [idOf(4)],
    ]);
    expect(new Set(world.counted.map((message) => world.messageIds.get(message))).size).toBe(3);
  });
});
