import { CancelModuleRun, CancelRun, ExecutionFaulted, faultOf, PauseRun } from '@baton/contracts';
import { LOGGER, type Logger } from '@baton/observability';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { ControlRun, type PlainControl } from '../src/application/control-run';
import { Transactions } from '../src/application/ports/transactions.port';
import { resultOf } from './run-fixture';
import { beginning, detailOf, startRun, useSchedulerWorld, wake } from './scheduler-world';

const worldOf = useSchedulerWorld();
const minute = 60_000;
const all = { modules: undefined, scheduleTypes: undefined, organizationIds: undefined };

function control(application: INestApplication, runId: string, wish: PlainControl) {
  const useCase = application.get(ControlRun, { strict: false });
  return application.get(Transactions, { strict: false }).run(() => useCase.execute(runId, wish));
}

function retry(application: INestApplication, runId: string) {
  const useCase = application.get(ControlRun, { strict: false });
  return application.get(Transactions, { strict: false }).run(() => useCase.retryFaulted(runId, all));
}

describe('operators', () => {
  it('hold a run between modules and get the rest of the delay back, also over a restart', async () => {
    const world = worldOf();
    await world.bus.start();
    const first = await world.start();
    const { runId } = await startRun(first);
    await world.runIn(first, runId, 'waiting');
    world.clock.advance(2 * minute);
    await control(first, runId, { kind: 'pause' });
    world.clock.advance(60 * minute);
    await wake(first);
    expect(world.asked).toHaveLength(1);
    await world.stop(first);

    const second = await world.start();
    expect((await control(second, runId, { kind: 'resume' })).state).toBe('waiting');
    const wakeAt = new Date(beginning.getTime() + 65 * minute).toISOString();
    expect((await detailOf(second, runId))?.wakeAtUtc).toBe(wakeAt);
    world.clock.advance(3 * minute);
    await wake(second);

    expect((await world.commandNumber(2)).module).toBe('purchase');
  });

  it('cancel a run with the module that works, and the next run has its turn then', async () => {
    const world = worldOf();
    const cancelled = world.watch(CancelModuleRun);
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);
    const next = await startRun(scheduler, { runDateUtc: '2026-03-02' });
    const sales = await world.commandNumber(1);

    await world.bus.publish(CancelRun, { runId, reason: 'wrong date' });
    await eventually(() => expect(cancelled).toHaveLength(1));
    expect((await detailOf(scheduler, runId))?.state).toBe('cancelling');
    expect(cancelled[0]?.message).toMatchObject({ runId, stageId: sales.command.stageId, module: 'sales' });
    await world.complete(sales, {
      outcome: 'cancelled',
      scheduleTypes: [resultOf('sales.work', { succeeded: 1, cancelled: 9 })],
    });

    const run = await world.runIn(scheduler, runId, 'cancelled');
    expect(run.stages.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await world.runIn(scheduler, next.runId, 'running');
  });

  it('are named in the log with what they asked for and why, also when it is refused', async () => {
    const world = worldOf();
    const faults = world.watch(faultOf(PauseRun));
    const scheduler = await world.startSilent();
    const { runId } = await startRun(scheduler);
    const info = jest.spyOn(scheduler.get<Logger>(LOGGER, { strict: false }), 'info');
    const wish = { runId, reason: 'the bank is closed', requestedBy: 'ann' };

    await world.bus.publish(PauseRun, wish);
    await world.runIn(scheduler, runId, 'paused');
    await world.bus.publish(CancelRun, { ...wish, reason: null, requestedBy: null });
    await world.runIn(scheduler, runId, 'cancelling');
    await world.bus.publish(PauseRun, { ...wish, requestedBy: 'bob' });
    await eventually(() => expect(faults).toHaveLength(1));

    const asked = info.mock.calls.filter(([, text]: readonly unknown[]) => text === 'a control of a run was asked for');
    expect(asked.map(([fields]) => fields)).toEqual([
      { runId, control: 'pause', reason: 'the bank is closed', requestedBy: 'ann' },
      { runId, control: 'cancel' },
      { runId, control: 'pause', reason: 'the bank is closed', requestedBy: 'bob' },
    ]);
  });

  it('learn over the bus, too, that what they ask makes no sense', async () => {
    const world = worldOf();
    const faults = world.watch(faultOf(CancelRun));
    await world.bus.start();
    const scheduler = await world.start(0);
    const { runId } = await startRun(scheduler);
    await world.runIn(scheduler, runId, 'succeeded');

    await world.bus.publish(CancelRun, { runId });

    await eventually(() => expect(faults).toHaveLength(1));
    expect(faults[0]?.message.exceptions[0]?.message).toMatch(/The run is over.* is succeeded; nothing was changed/);
  });

  it('run again only what faulted, with a new stage id, and the numbers are corrected', async () => {
    const world = worldOf();
    world.answer = ({ module }) =>
      module === 'sales' ? { scheduleTypes: [resultOf('sales.work', { succeeded: 8, faulted: 2 })] } : {};
    await world.bus.start();
    const scheduler = await world.start(0);
    const { runId } = await startRun(scheduler);
    const first = await world.runIn(scheduler, runId, 'succeeded');
    const fault = {
      runId,
      module: 'sales',
      scheduleType: 'sales.work',
      code: 'PERIOD_CLOSED',
      message: 'closed',
      attempts: 1,
    };
    const organizationId = '00000000-0000-4000-8000-00000000000a';
    await world.bus.publish(ExecutionFaulted, { ...fault, organizationId, occurredAtUtc: beginning });
    await eventually(async () => {
      expect((await detailOf(scheduler, runId))?.faults).toMatchObject([{ code: 'PERIOD_CLOSED', count: 1 }]);
    });

    world.answer = () => ({ scheduleTypes: [resultOf('sales.work', { succeeded: 2 })] });
    expect((await retry(scheduler, runId)).state).toBe('running');

    const second = await eventually(async () => {
      const run = await world.runIn(scheduler, runId, 'succeeded');
      expect(run.stages[0]).toMatchObject({ attempt: 2, counts: { planned: 10, succeeded: 10, faulted: 0 } });
      return run;
    });
    expect(world.asked.map(({ module }) => module)).toEqual(['sales', 'purchase', 'accounting', 'sales']);
    expect(second.stages[0]?.stageId).not.toBe(first.stages[0]?.stageId);
    expect(second.faults).toEqual([]);
  });
});
