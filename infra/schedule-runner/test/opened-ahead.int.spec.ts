import { eventually, organization as idOf } from '@baton/testing';
import { Client } from 'pg';
import { Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('an execution that is opened with the commit of the one before', () => {
  it('is waited for by its own turn only: what was done is known meanwhile', async () => {
    const world = worldOf();
    await world.given(['works', 'works']);
    const other = new Client(world.database.url);
    await other.connect();
    const calls = new Calls();
    calls.before = async ({ tenant }) => {
      if (tenant !== idOf(0)) return;
      await other.query('begin');
      await other.query('select from sales.execution where organization_id = $1 for update', [idOf(1)]);
    };
    await world.start(calls, { slice: { leaseMs: 600 } });
    await world.command({ scheduleTypes: ['sales.count-one'] });

    await eventually(async () =>
      expect(await world.admin.query('select succeeded from slice')).toEqual([{ succeeded: 1 }]),
    );
    expect(await world.tallies()).toMatchObject([{ n: 1 }]);

    await other.query('commit');
    await other.end();
    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(await world.tallies()).toMatchObject([{ n: 2 }]);
  });

  it('is let go where its turn does not come', async () => {
    const world = worldOf();
    await world.given(['works', 'works']);
    const calls = new Calls();
    const application = await world.start(calls);
    calls.before = async () => {
      void application.close();
    };
    await world.command({ scheduleTypes: ['sales.count-one'] });
    const held = `select from pg_stat_activity where datname = current_database() and state like 'idle in%'`;
    await eventually(async () => {
      expect(await world.askServer(held)).toEqual([]);
      const closed = await world.admin.query('select succeeded, lease_until from slice');
      expect(closed).toEqual([{ succeeded: 1, lease_until: null }]);
    });
  });
});
