import { CancelModuleRun } from '@baton/contracts';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { resultOf } from './run-fixture';
import { detailOf, type SchedulerWorld, startRun, useSchedulerWorld, wake } from './scheduler-world';

const worldOf = useSchedulerWorld();

describe('controls of a stage', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;
  let runId: string;
  let cancelled: readonly { readonly message: { readonly stageId?: string | null | undefined } }[];

  beforeEach(async () => {
    world = worldOf();
    cancelled = world.watch(CancelModuleRun);
    scheduler = await world.startSilent(0);
    ({ runId } = await startRun(scheduler));
  });

  const control = (path: string) =>
    request(scheduler.getHttpServer())
      .post(`/api/v1/runs/${runId}/stages/${path}`)
      .send({ requestedBy: 'ann' })
      .expect(202);
  const decisions = () =>
    world.admin.query<{ module: string; reason: string }>(
      'select module, reason, detail from decision order by decision_id',
    );

  it('replace the attempt at work: it is ended, and what it says afterwards changes nothing', async () => {
    const first = await world.commandNumber(1);
    await control('sales/retry');
    const second = await world.commandNumber(2);

    expect(second).toMatchObject({ module: 'sales', command: { runId } });
    expect(second.command.stageId).not.toBe(first.command.stageId);
    await eventually(() => expect(cancelled.map(({ message }) => message.stageId)).toEqual([first.command.stageId]));
    await world.complete(first, { outcome: 'cancelled' });
    expect(await world.effectNumber(1)).toBe('foreign-stage');
    await world.complete(second);
    expect((await world.commandNumber(3)).module).toBe('purchase');
    expect((await detailOf(scheduler, runId))?.stages[0]).toMatchObject({ state: 'succeeded', attempt: 2 });
  });

  it('keep the numbers of the attempts before one that was replaced', async () => {
    const results = [resultOf('sales.work', { succeeded: 8, faulted: 2 })];
    await world.complete(await world.commandNumber(1), { scheduleTypes: results });
    const purchase = await world.commandNumber(2);
    await control('sales/retry');
    await world.complete(purchase);
    expect((await world.commandNumber(3)).module).toBe('sales');
    await control('sales/retry');
    const third = await world.commandNumber(4);
    await world.complete(third, { scheduleTypes: [resultOf('sales.work', { succeeded: 2 })] });

    await world.commandNumber(5);
    expect((await detailOf(scheduler, runId))?.stages[0]).toMatchObject({
      attempt: 3,
      counts: { planned: 10, succeeded: 10, faulted: 0 },
    });
  });

  it('skip a stage that waits and one at work, the run goes on, and each is a decision', async () => {
    await control('purchase/skip');
    await control('sales/skip');
    await eventually(() => expect(cancelled).toHaveLength(1));
    await world.complete(await world.commandNumber(1), { outcome: 'cancelled', scheduleTypes: [] });

    await world.complete(await world.commandNumber(2));
    const run = await world.runIn(scheduler, runId, 'succeeded');
    expect(run.stages.map(({ state, error }) => [state, error])).toEqual([
      ['skipped', 'stage-skipped'],
      ['skipped', 'stage-skipped'],
      ['succeeded', null],
    ]);
    expect(await decisions()).toMatchObject([
      { module: 'purchase', reason: 'stage-skipped' },
      { module: 'sales', reason: 'stage-skipped' },
    ]);
  });

  it('come too late for a stage whose condition does not hold: it is left out, and why is a decision', async () => {
    await world.admin.query(`insert into pipeline_version (name, version, stages) values ('nightly', 2, '[
      { "module": "sales" }, { "module": "purchase", "conditions": [{ "kind": "weekdays", "days": ["monday"] }] },
      { "module": "accounting", "conditions": [{ "kind": "stage-succeeded", "module": "sales" }] }]')`);
    await world.admin.query(`update pipeline set version = 2`);
    await request(scheduler.getHttpServer()).post(`/api/v1/runs/${runId}/cancel`).expect(202);
    await world.complete(await world.commandNumber(1), { outcome: 'cancelled' });
    await world.runIn(scheduler, runId, 'cancelled');

    const sunday = await startRun(scheduler, { rerun: true });
    await world.complete(await world.commandNumber(2));
    await wake(scheduler);

    expect((await world.commandNumber(3)).module).toBe('accounting');
    const run = await detailOf(scheduler, sunday.runId);
    expect(run?.stages[1]).toMatchObject({ state: 'skipped', error: 'condition-not-met' });
    expect(await decisions()).toContainEqual(
      expect.objectContaining({ reason: 'condition-not-met', detail: '2026-03-01: runs only on monday' }),
    );
    await world.admin.query(`update pipeline set version = 1`);
    await world.admin.query(`delete from pipeline_version where version = 2`);
  });
});
