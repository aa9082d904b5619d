import { AppError, CancelModuleRun, ModuleRunProgressed } from '@baton/contracts';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import {
  type Asked,
  beginning,
  detailOf,
  type SchedulerWorld,
  startRun,
  useSchedulerWorld,
  wake,
} from './scheduler-world';

const worldOf = useSchedulerWorld();
const second = 1_000;
const minute = 60_000;
const after = (ms: number) => new Date(beginning.getTime() + ms).toISOString();
const counts = { planned: 9, succeeded: 4, faulted: 0, skipped: 0, cancelled: 0 };

describe('a module that falls silent', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;
  let runId: string;
  let sales: Asked;
  let cancelled: readonly object[];

  beforeEach(async () => {
    world = worldOf();
    cancelled = world.watch(CancelModuleRun);
    scheduler = await world.startSilent(0);
    ({ runId } = await startRun(scheduler));
    sales = await world.commandNumber(1);
  });

  const wakeIn = async (ms: number) => {
    world.clock.advance(ms);
    await wake(scheduler);
  };
  const wakeAt = async () => (await detailOf(scheduler, runId))?.wakeAtUtc;

  /** A heartbeat, and the wait until the scheduler has heard it. */
  async function speak(): Promise<void> {
    const { stageId, runDateUtc } = sales.command;
    const atUtc = world.clock.now();
    await world.bus.publish(ModuleRunProgressed, {
      ...{ runId, stageId, module: 'sales', runDateUtc, state: 'running', ...counts, atUtc },
    });
    await eventually(async () => {
      const heardAt = (await detailOf(scheduler, runId))?.stages[0]?.heardAtUtc;
      expect(heardAt).toBe(atUtc.toISOString());
    });
  }

  it('is asked once more for the same attempt, and ended when it stays silent', async () => {
    await speak();
    expect(await wakeAt()).toBe(after(minute));

    await wakeIn(minute - 1);
    expect(world.asked).toHaveLength(1);
    await wakeIn(1);
    expect(await world.commandNumber(2)).toEqual(sales);
    await wakeIn(minute);

    await eventually(() => expect(cancelled).toMatchObject([{ message: { runId, stageId: sales.command.stageId } }]));
    await world.complete(sales, { outcome: 'cancelled', scheduleTypes: [] });
    const next = await world.commandNumber(3);
    expect(next.module).toBe('purchase');
    expect((await detailOf(scheduler, runId))?.stages[0]).toMatchObject({ state: 'faulted', error: 'STAGE_SILENT' });
  });

  it('is not asked again when it speaks in time', async () => {
    await speak();
    await wakeIn(minute - 1);
    await speak();
    await wakeIn(minute - 1);
    expect(world.asked).toHaveLength(1);
  });

  it('that never spoke has its deadline alone', async () => {
    await wakeIn(119 * minute);
    expect(world.asked).toHaveLength(1);
    expect(await wakeAt()).toBe(after(120 * minute));
  });

  it('is not waited for while the run is held, and anew from when it goes on', async () => {
    await speak();
    const control = (path: string) =>
      request(scheduler.getHttpServer()).post(`/api/v1/runs/${runId}/${path}`).expect(202);
    await control('pause');
    await wakeIn(10 * minute);
    expect(await wakeAt()).toBe(after(120 * minute));
    await control('resume');
    expect(await wakeAt()).toBe(after(11 * minute));
    expect(world.asked).toHaveLength(1);
    await wakeIn(minute);
    await world.commandNumber(2);
  });

  it('is listened to anew after a restart: what it said meanwhile nobody heard', async () => {
    await speak();
    await world.stop(scheduler);
    world.clock.advance(10 * minute);
    scheduler = await world.start(0);

    await wake(scheduler);
    expect(await wakeAt()).toBe(after(11 * minute));
    expect(world.asked).toHaveLength(1);
    await wakeIn(minute);

    await world.commandNumber(2);
  });
});

class StoreFullError extends AppError {
  readonly code = 'STORE_FULL';
  readonly retryable = false;
}

describe('a module whose command ends in its error queue', () => {
  it('is asked once more, and has its stage ended when it cannot take that one either', async () => {
    const world = worldOf();
    const cancelled = world.watch(CancelModuleRun);
    const scheduler = await world.startSilent(0);
    // A second each time: what follows from the fault is not taken for what followed from asking.
    world.answer = () => {
      world.clock.advance(second);
      throw new StoreFullError('No room is left.');
    };
    const { runId } = await startRun(scheduler);
    const wakeAt = async () => (await detailOf(scheduler, runId))?.wakeAtUtc;

    const asked = await world.commandNumber(1);
    await eventually(async () => expect(await wakeAt()).toBe(after(minute + second)));
    world.clock.advance(minute);
    await wake(scheduler);
    expect(await world.commandNumber(2)).toEqual(asked);
    await eventually(async () => expect(await wakeAt()).toBe(after(2 * (minute + second))));
    world.clock.advance(minute);
    await wake(scheduler);

    await eventually(() => expect(cancelled).toMatchObject([{ message: { runId, stageId: asked.command.stageId } }]));
  });
});
