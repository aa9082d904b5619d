import { ModuleRunProgressed, RunCompleted, RunStarted } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { DispatchAgain, RunQueries } from '../src/index';
import { resultOf } from './run-fixture';
import { beginning, detailOf, startRun, useSchedulerWorld, wake } from './scheduler-world';

const worldOf = useSchedulerWorld();
const minute = 60_000;

describe('a night', () => {
  it('sends the command of the stage at work once more, with the same ids, and nothing else', async () => {
    const world = worldOf();
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);
    const first = await world.commandNumber(1);

    await scheduler.get(DispatchAgain, { strict: false }).execute(runId);

    const again = await world.commandNumber(2);
    expect(again).toEqual(first);
    expect((await detailOf(scheduler, runId))?.stages.map(({ state }) => state)).toEqual([
      'running',
      'pending',
      'pending',
    ]);
  });

  it('goes through the modules in turn, in one conversation, and says that it is over', async () => {
    const world = worldOf();
    const started = world.watch(RunStarted);
    const completed = world.watch(RunCompleted);
    await world.bus.start();
    const scheduler = await world.start(0);

    const { runId, created, state } = await startRun(scheduler);
    expect({ created, state }).toEqual({ created: true, state: 'running' });
    const run = await world.runIn(scheduler, runId, 'succeeded');

    expect(world.asked.map(({ module }) => module)).toEqual(['sales', 'purchase', 'accounting']);
    expect(run.stages.map((stage) => [stage.module, stage.state, stage.counts.succeeded])).toEqual([
      ['sales', 'succeeded', 10],
      ['purchase', 'succeeded', 10],
      ['accounting', 'succeeded', 10],
    ]);
    expect(run.stages[0]?.scheduleTypes).toEqual([resultOf('sales.work', { succeeded: 10 })]);
    await eventually(() => expect(completed).toHaveLength(1));
    expect(started[0]?.message).toMatchObject({ runId, pipeline: 'nightly', runDateUtc: '2026-03-01' });
    expect(completed[0]?.message).toMatchObject({ runId, outcome: 'succeeded', stages: [{ succeeded: 10 }, {}, {}] });
    const conversations = [...world.asked, ...started, ...completed].map(({ conversationId }) => conversationId);
    expect(new Set(conversations).size).toBe(1);
  });

  it('tells the module what is asked of it: run, stage, date, deadline', async () => {
    const world = worldOf();
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);

    const { command } = await world.commandNumber(1);

    expect(command).toMatchObject({ runId, runDateUtc: '2026-03-01', dryRun: false, window: 0, organizationIds: null });
    expect(command.deadlineUtc).toEqual(new Date(beginning.getTime() + 120 * minute));
    expect(command.stageId).toBe((await detailOf(scheduler, runId))?.stages[0]?.stageId);
  });

  it('keeps the delay over a restart, and starts the next module at the instant planned', async () => {
    const world = worldOf();
    await world.bus.start();
    const first = await world.start();
    const { runId } = await startRun(first);
    const waiting = await world.runIn(first, runId, 'waiting');
    expect(waiting.wakeAtUtc).toBe(new Date(beginning.getTime() + 5 * minute).toISOString());
    await world.stop(first);

    const second = await world.start();
    world.clock.advance(5 * minute - 1);
    await wake(second);
    expect(world.asked).toHaveLength(1);
    world.clock.advance(1);
    await wake(second);

    expect((await world.commandNumber(2)).module).toBe('purchase');
  });

  it('is woken once, however many replicas tick at once', async () => {
    const world = worldOf();
    world.answer = ({ module }) => (module === 'sales' ? {} : null);
    await world.bus.start();
    const [one, other] = [await world.start(), await world.start()];
    const { runId } = await startRun(one);
    await world.runIn(one, runId, 'waiting');
    world.clock.advance(5 * minute);

    await Promise.all([wake(one), wake(other), wake(one), wake(other)]);
    await world.commandNumber(2);
    await Promise.all([wake(one), wake(other)]);

    expect(world.asked.map(({ module }) => module)).toEqual(['sales', 'purchase']);
  });

  it('is woken by the interval, without anybody asking', async () => {
    const world = worldOf();
    world.answer = ({ module }) => (module === 'sales' ? {} : null);
    await world.bus.start();
    const scheduler = await world.start(3_000, { ticks: true });
    const { runId } = await startRun(scheduler);
    await world.runIn(scheduler, runId, 'waiting');

    world.clock.advance(3_000);

    expect((await world.commandNumber(2)).module).toBe('purchase');
  });

  it('ends a module that passes its deadline, and goes on when the module has answered', async () => {
    const world = worldOf();
    world.answer = ({ module }) => (module === 'sales' ? null : {});
    await world.bus.start();
    const scheduler = await world.start(0);
    const { runId } = await startRun(scheduler);
    const sales = await world.commandNumber(1);
    world.clock.advance(120 * minute);
    await wake(scheduler);
    expect((await detailOf(scheduler, runId))?.stages[0]?.state).toBe('cancelling');

    await world.complete(sales, { outcome: 'cancelled', scheduleTypes: [] });

    const run = await world.runIn(scheduler, runId, 'faulted');
    expect(run.stages.map(({ state, error }) => [state, error])).toEqual([
      ['faulted', 'STAGE_TIMEOUT'],
      ['succeeded', null],
      ['succeeded', null],
    ]);
  });

  it('shows what a module reports on the way, and that another has not answered', async () => {
    const world = worldOf();
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);
    const { command } = await world.commandNumber(1);
    const later = new Date(beginning.getTime() + minute / 2);
    const queries = scheduler.get(RunQueries, { strict: false });
    expect((await queries.detail(runId, later))?.stages[0]?.noAnswerYet).toBe(true);

    const counts = { planned: 9, succeeded: 4, faulted: 1, skipped: 0, cancelled: 0 };
    const { stageId, runDateUtc } = command;
    const progress = {
      runId,
      stageId,
      module: 'sales',
      runDateUtc,
      state: 'running',
      ...counts,
      atUtc: beginning,
    } as const;
    await world.bus.publish(ModuleRunProgressed, progress);

    await eventually(async () => {
      const stage = (await queries.detail(runId, later))?.stages[0];
      expect(stage).toMatchObject({ noAnswerYet: false, activity: 'running', counts });
    });
  });
});

describe('what is not about a stage at work', () => {
  it('changes nothing: doubled, of a foreign stage, late', async () => {
    const world = worldOf();
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);
    const sales = await world.commandNumber(1);

    const effects: string[] = [];
    const told = async (more: Parameters<typeof world.complete>[1]) => {
      await world.complete(sales, more);
      effects.push(await world.effectNumber(effects.length + 1));
    };

    await told({ stageId: '99999999-9999-4999-8999-999999999999', outcome: 'faulted' });
    await told({ module: 'purchase' });
    await told({});
    await told({ outcome: 'faulted' });

    expect(effects).toEqual(['foreign-stage', 'stage-not-running', 'applied', 'stage-not-running']);
    expect(await detailOf(scheduler, runId)).toMatchObject({
      state: 'waiting',
      stages: [{ state: 'succeeded' }, {}, {}],
    });
  });

  it('is kept when it is of a run from elsewhere, which disturbs nothing', async () => {
    const world = worldOf();
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);
    const sales = await world.commandNumber(1);
    const elsewhere = '88888888-8888-4888-8888-888888888888';

    await world.complete({ ...sales, command: { ...sales.command, runId: elsewhere } });

    const external = await world.runIn(scheduler, elsewhere, 'succeeded');
    expect(external).toMatchObject({
      external: true,
      pipeline: null,
      stages: [{ module: 'sales', counts: { succeeded: 10 } }],
    });
    expect((await detailOf(scheduler, runId))?.state).toBe('running');
  });
});
