import { MetricName, Metrics } from '@baton/observability';
import { eventually, organization as idOf } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('a worker whose slice another one has', () => {
  let world: TallyWorld;
  let calls: Calls;

  /** Stops a worker in the middle of its first organization, gives its slice to another that is alive, and lets it go on. */
  async function loseIn(sales: INestApplication, until: Promise<void>, goOn: () => void): Promise<void> {
    await world.command({ scheduleTypes: ['sales.count-one'] });
    await until;
    await world.admin.query(`update slice set fence = fence + 1, lease_until = '2100-01-01' where state = 'running'`);
    goOn();
    await eventually(async () => {
      const ended = await sales.get(Metrics).registry.getSingleMetric(MetricName.slices)?.get();
      expect(ended?.values).toMatchObject([{ labels: { end: 'lost' }, value: 1 }]);
    });
  }

  async function losing(): Promise<void> {
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => {
      reach();
      return gate;
    };
    await loseIn(await world.start(calls), reached, open);
  }

  const slices = () =>
    world.admin.query(`select state, succeeded, closed_up_to, lease_until::date::text as leased from slice`);

  beforeEach(() => {
    world = worldOf();
    calls = new Calls();
  });

  it('begins no other organization of it', async () => {
    await world.given(['works', 'works', 'works']);
    await losing();
    // The one in work was locked before the slice was lost, so nobody else can have done it.
    expect(calls.one.map(({ tenant }) => tenant)).toEqual([idOf(0)]);
    expect(await world.tallies()).toMatchObject([{ n: 1 }]);
  });

  it('neither closes nor renews it', async () => {
    await world.given(['works']);
    await losing();
    expect(await slices()).toEqual([{ state: 'running', succeeded: 0, closed_up_to: null, leased: '2100-01-01' }]);
  });
});
