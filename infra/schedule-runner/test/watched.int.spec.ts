import { LOGGER, type Logger, Metrics } from '@baton/observability';
import { eventually, FakeClock } from '@baton/testing';
import { Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('a module run that stands still', () => {
  it('is warned of once and shown by a metric, until it goes on', async () => {
    const world = worldOf();
    await world.given(['works', 'works']);
    const clock = new FakeClock();
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    const application = await world.start(calls, {}, clock);
    const warn = jest.spyOn(application.get<Logger>(LOGGER, { strict: false }), 'warn');
    const warnings = () =>
      warn.mock.calls.filter(([, text]: readonly unknown[]) => String(text).includes('stands still'));
    const metric = () => application.get(Metrics).registry.getSingleMetricAsString('baton_module_run_stalled');
    await world.command({ scheduleTypes: ['sales.count-one'] });
    await eventually(() => expect(calls.one).toHaveLength(1));
    await eventually(async () => expect(await metric()).toContain('{module="sales"} 0'));

    // A worker that is lost, and bells that are not rung.
    await world.admin.query(
      `update slice set fence = fence + 1, lease_until = '2000-01-01', offered_at = '2999-01-01'`,
    );
    clock.advance(6_000);
    await eventually(async () => {
      clock.advance(6_000);
      expect(await metric()).toContain('{module="sales"} 1');
    });
    clock.advance(6_000);
    expect(warnings()).toEqual([
      [expect.objectContaining({ module: 'sales', reason: 'stalled' }), expect.stringContaining('nobody works on it')],
    ]);

    await world.admin.query('update slice set offered_at = null');
    open();
    await eventually(() => expect(world.completed).toHaveLength(1));
    await eventually(async () => expect(await metric()).toContain('{module="sales"} 0'));
  });
});
