import { Metrics } from '@baton/observability';
import { eventually, recordedLog } from '@baton/testing';
import { RunSweep } from '../src/application/ports/run-sweep.port';
import { RunWatch } from '../src/infrastructure/trigger/run-watch';
import { type SchedulerWorld, startRun, useSchedulerWorld, wake } from './scheduler-world';

const worldOf = useSchedulerWorld();
const minute = 60_000;

describe('runs that nothing moves on', () => {
  let world: SchedulerWorld;

  beforeEach(() => {
    world = worldOf();
  });

  const stalledIn = async (metrics: Metrics) =>
    (await metrics.registry.getSingleMetric('baton_runs_stalled')?.get())?.values[0]?.value;

  it('are counted while their timer is over a minute late, and warned of once', async () => {
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);
    const [metrics, { logger, lines }] = [new Metrics(), recordedLog('warn')];
    const watch = new RunWatch(world.clock, scheduler.get(RunSweep, { strict: false }), metrics, logger);
    const look = async (ms: number) => {
      world.clock.advance(ms);
      await watch.execute();
      return stalledIn(metrics);
    };

    expect(await look(121 * minute)).toBe(0);
    expect(await look(1)).toBe(1);
    expect(await look(minute)).toBe(1);
    expect(lines).toMatchObject([{ runId, pipeline: 'nightly', reason: 'overdue' }]);
    await wake(scheduler);
    expect(await look(0)).toBe(0);
  });

  it('are found by the tick where there is neither a timer nor a stage at work, unless they are held', async () => {
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);
    await world.complete(await world.commandNumber(1));
    await world.runIn(scheduler, runId, 'waiting');
    await world.admin.query('update run set wake_at = null, wake_purpose = null');
    await world.admin.query(`update run set state = 'paused'`);
    expect(await scheduler.get(RunSweep, { strict: false }).stalledRuns(world.clock.now())).toEqual([]);

    await world.admin.query(`update run set state = 'waiting'`);
    const ticking = await world.start(undefined, { ticks: true });
    await eventually(async () => expect(await stalledIn(ticking.get(Metrics, { strict: false }))).toBe(1));
  });
});
