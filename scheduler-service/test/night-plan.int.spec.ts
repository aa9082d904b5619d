import { CountDue, DueCounted, type MessageOf } from '@baton/contracts';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { resultOf } from './run-fixture';
import { type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();

describe('the plan of a night', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;
  let due: number;
  let silent: string | undefined;

  beforeEach(async () => {
    world = worldOf();
    silent = undefined;
    due = 10;
    world.bus.connectConsumer(
      CountDue,
      { endpointName: 'modules-count', outbox: 'none' },
      async (context) => {
        const { module } = context.message as MessageOf<typeof CountDue>;
        if (module === silent) return;
        await context.respond(DueCounted, { scheduleTypes: [{ scheduleType: `${module}.work`, executions: due }] });
      },
      'modules-count',
    );
    scheduler = await world.startSilent(0);
  });

  const planOf = (path: string) => request(scheduler.getHttpServer()).get(`/api/v1/pipelines/${path}`);

  it('says that too little is known, then what the nights before took, keeps it with the run and compares', async () => {
    const { body: first } = await planOf('nightly/plan?date=2026-03-04').expect(200);
    expect(first).toEqual({
      pipeline: 'nightly',
      date: '2026-03-04',
      startsAtUtc: '2026-03-04T02:00:00.000Z',
      plan: null,
      note: 'A plan needs 3 nights of nightly; it has 0 so far.',
    });
    for (const date of ['2026-03-01', '2026-03-02', '2026-03-03']) {
      const { runId } = await startRun(scheduler, { runDateUtc: date });
      await carryOut(runId);
    }

    const { body } = await planOf('nightly/plan?date=2026-03-04').expect(200);
    expect(body.plan).toMatchObject({ nights: 3 });
    expect(body.plan.stages[0]).toMatchObject({ module: 'sales', startMs: 0, lengthMs: 60_000, overheadMs: 40_000 });
    expect(body.plan.stages[0].types).toEqual([
      { scheduleType: 'sales.work', startMs: 40_000, lengthMs: 20_000, executions: 10, msPerExecution: 2_000 },
    ]);
    expect(body.plan.stages[1].startMs).toBe(60_000);

    [due, silent] = [20, 'accounting'];
    const { body: grown } = await planOf('nightly/plan?date=2026-03-04').expect(200);
    expect(grown.note).toBe('accounting did not say how much is due: taken from the nights before.');
    expect(grown.plan).toMatchObject({ lengthMs: 2 * 80_000 + 60_000 });
    expect(grown.plan.stages[0].types).toMatchObject([{ executions: 20, lengthMs: 40_000 }]);

    const { runId } = await startRun(scheduler, { runDateUtc: '2026-03-04' });
    const began = await shown(runId);
    expect(began.outlook).toMatchObject({ nights: 3, expectedMs: 180_000 });
    expect(began.outlook.stages[0]).toEqual({
      module: 'sales',
      expectedMs: 60_000,
      actualMs: null,
      leftMs: 60_000,
      risk: 'low',
    });
    await carryOut(runId);
    expect((await shown(runId)).outlook.stages[0]).toMatchObject({ expectedMs: 60_000, actualMs: 60_000, risk: null });
  }, 60_000);

  it('keeps none with a dry run or one for some', async () => {
    const { runId } = await startRun(scheduler, { dryRun: true });
    expect((await shown(runId)).outlook).toBeNull();
  });

  it('refuses an unknown pipeline and a date that is none', async () => {
    await planOf('weekly/plan').expect(404);
    const { body } = await planOf('nightly/plan?date=yesterday').expect(400);
    expect(body.errors[0].field).toBe('date');
  });

  async function shown(runId: string) {
    return (await request(scheduler.getHttpServer()).get(`/api/v1/runs/${runId}`).expect(200)).body;
  }

  /** Each module takes a minute, twenty seconds of it for ten executions. */
  async function carryOut(runId: string): Promise<void> {
    for (const module of ['sales', 'purchase', 'accounting']) {
      const asked = await world.commandNumber(numberOf(runId, module));
      world.clock.advance(60_000);
      const result = { ...resultOf(`${module}.work`, { succeeded: 10 }), durationMs: 20_000 };
      await world.complete(asked, { scheduleTypes: [result] });
    }
    await world.runIn(scheduler, runId, 'succeeded');
  }

  /** Which command a module's is, when each run asks three. */
  function numberOf(runId: string, module: string): number {
    const asked = new Set(world.asked.map(({ command }) => command.runId));
    const runs = [...asked].filter((one) => one !== runId).length;
    return runs * 3 + ['sales', 'purchase', 'accounting'].indexOf(module) + 1;
  }
});
