import { PublishEndpoint } from '@baton/bus';
import { CalendarChanged } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('a module', () => {
  it('keeps its copy of a calendar at the newest version, in whatever order versions come', async () => {
    const world = worldOf();
    const application = await world.start();
    const received = "select from inbox where consumer like '%CalendarChanged%'";
    const publish = async (version: number, more: { readonly weekend?: number[]; readonly deleted?: boolean }) => {
      const before = (await world.admin.query(received)).length;
      const { weekend = [0], deleted = false } = more;
      const message = { name: 'works', version, definition: { weekend }, deleted };
      await application.get(PublishEndpoint).publish(CalendarChanged, message);
      await eventually(async () => expect(await world.admin.query(received)).toHaveLength(before + 1));
    };
    const kept = () => world.admin.query('select name, version, definition, deleted from calendar');

    await publish(3, { weekend: [0, 6] });
    await publish(2, { weekend: [5] });
    expect(await kept()).toEqual([{ name: 'works', version: 3, definition: { weekend: [0, 6] }, deleted: false }]);
    await publish(4, { deleted: true });
    await publish(3, { weekend: [0, 6] });
    expect(await kept()).toEqual([{ name: 'works', version: 4, definition: { weekend: [0] }, deleted: true }]);
  });
});
