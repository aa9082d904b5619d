import { CalendarChanged, CalendarsHeld, type MessageOf } from '@baton/contracts';
import { eventually } from '@baton/testing';
import request from 'supertest';
import { useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
/** So many changes are told of before a module says anything. */
const MADE = 7;

describe('a scheduler that hears which calendars a module holds', () => {
  let seen: readonly { readonly message: MessageOf<typeof CalendarChanged> }[];

  beforeEach(async () => {
    const world = worldOf();
    seen = world.watch(CalendarChanged);
    const scheduler = await world.startSilent();
    const api = () => request(scheduler.getHttpServer());
    for (const name of ['a', 'b', 'b', 'c', 'd'])
      await api()
        .put(`/api/v1/calendars/${name}`)
        .send({ definition: { weekend: [0] } })
        .expect(200);
    for (const name of ['c', 'd']) await api().delete(`/api/v1/calendars/${name}`).expect(200);
    await eventually(() => expect(seen).toHaveLength(MADE));
  });

  it.each([
    ['none', {}, ['a:1', 'b:2']],
    ['older ones', { a: 1, b: 1, c: 1 }, ['b:2', 'c:2 removed']],
    ['one that it never made, and a later version than its own', { a: 3, unknown: 1 }, ['b:2']],
  ])('tells what it lacks when it holds %s', async (_what, versions, expected) => {
    await worldOf().bus.publish(CalendarsHeld, { module: 'sales', versions });
    const told = () =>
      seen
        .slice(MADE)
        .map(({ message: { name, version, deleted } }) => `${name}:${version}${deleted ? ' removed' : ''}`);
    await eventually(() => expect(told().sort()).toEqual(expected));
  });
});
