import { AsyncLocalStorage } from 'node:async_hooks';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import type { BackfillView } from '../src/application/backfill-view';
import { RunRepository } from '../src/application/ports/run.repository.port';
import { type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const range = { from: '2026-02-26', to: '2026-03-01' };
const nobody = '00000000-0000-4000-8000-000000000001';

describe('a backfill', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    scheduler = await world.startSilent(0);
  });

  const api = () => request(scheduler.getHttpServer());
  const post = (body: object) =>
    api()
      .post('/api/v1/backfills')
      .send({ pipeline: 'nightly', ...body });
  const show = async (id: string): Promise<BackfillView> =>
    (await api().get(`/api/v1/backfills/${id}`).expect(200)).body;
  const statesOf = ({ runs }: BackfillView) => runs.map(({ runDateUtc, state }) => `${runDateUtc.slice(5)} ${state}`);
  const runs = () => world.admin.query<{ state: string }>('select state from run');

  it('carries out a run for each date, oldest first, and doubles none that has one', async () => {
    const own = await startRun(scheduler, { runDateUtc: '2026-02-28' });
    const answer = await post({ ...range, requestedBy: 'ann' }).expect(202);
    const made: BackfillView = answer.body;
    expect(answer.headers.location).toBe(`/api/v1/backfills/${made.backfillId}`);
    expect(made).toMatchObject({ state: 'queued', onFault: 'continue', requestedBy: 'ann' });
    expect(made.leftOut).toEqual([{ runDateUtc: '2026-02-28', runId: own.runId, state: 'running' }]);
    expect(statesOf(made)).toEqual(['02-26 queued', '02-27 queued', '03-01 queued']);

    world.answer = () => ({});
    await world.complete(await world.commandNumber(1));

    await eventually(async () => expect((await show(made.backfillId)).state).toBe('succeeded'));
    const dates = world.asked.filter(({ module }) => module === 'sales').map(({ command }) => command.runDateUtc);
    expect(dates).toEqual(['2026-02-28', '2026-02-26', '2026-02-27', '2026-03-01']);
    const run = await api().get(`/api/v1/runs/${made.runs[0]?.runId}`).expect(200);
    expect(run.body).toMatchObject({ backfillId: made.backfillId, requestedBy: 'ann' });
  });

  it('does not wait for a run that it leaves out, which may wait for it', async () => {
    const { runId } = await startRun(scheduler, { runDateUtc: '2026-02-28' });
    const repository = scheduler.get(RunRepository, { strict: false });
    const outsideOfIt = AsyncLocalStorage.snapshot();

    await repository.transaction(async () => {
      await repository.load(runId);
      await outsideOfIt(async () => await post(range).expect(202));
    });
  });

  it('goes on after a date that faulted, or halts there, as it was asked', async () => {
    world.answer = ({ command }) => (command.runDateUtc === '2026-02-27' ? { outcome: 'faulted' } : {});
    const goesOn: BackfillView = (await post(range).expect(202)).body;
    await eventually(async () => expect((await show(goesOn.backfillId)).state).toBe('faulted'));
    expect(statesOf(await show(goesOn.backfillId))).toEqual([
      ...['02-26 succeeded', '02-27 faulted', '02-28 succeeded', '03-01 succeeded'],
    ]);

    world.answer = ({ command }) => (command.runDateUtc === '2026-04-02' ? { outcome: 'faulted' } : {});
    const halts: BackfillView = (await post({ from: '2026-04-01', to: '2026-04-04', onFault: 'halt' }).expect(202))
      .body;
    await eventually(async () => {
      expect(statesOf(await show(halts.backfillId))).toEqual([
        ...['04-01 succeeded', '04-02 faulted', '04-03 cancelled', '04-04 cancelled'],
      ]);
    });
  });

  it('is taken back as far as it waits, and is a partial, dry one with a window where asked for so', async () => {
    const body = { ...range, dryRun: true, scheduleTypes: ['sales.send-payment-reminders'], window: 3 };
    const made: BackfillView = (await post(body).expect(202)).body;
    expect((await world.commandNumber(1)).command).toMatchObject({
      ...{ runDateUtc: '2026-02-26', dryRun: true, window: 3, scheduleTypes: body.scheduleTypes },
    });

    const cancel = () => api().post(`/api/v1/backfills/${made.backfillId}/cancel`).send({ reason: 'wrong month' });
    await cancel().expect(202, { backfillId: made.backfillId, cancelled: 3 });
    expect(statesOf(await show(made.backfillId))).toEqual([
      ...['02-26 running', '02-27 cancelled', '02-28 cancelled', '03-01 cancelled'],
    ]);
    const why = await world.admin.query('select run_date::text as date, reason from decision where module = $1', [
      'sales',
    ]);
    expect(why).toEqual(['02-27', '02-28', '03-01'].map((day) => ({ date: `2026-${day}`, reason: 'cancelled' })));
    expect((await cancel().expect(409)).body).toMatchObject({ code: 'BACKFILL_NOT_WAITING' });
  });

  it.each([
    [{ from: '2026-03-02', to: '2026-03-01' }, 400, 'to', /expected 2026-03-02/],
    [{ from: '2026-01-01', to: '2027-02-05' }, 400, 'to', /401 days .* at most 400/],
    [{ from: '2026-02-30', to: '2026-03-01' }, 400, 'from', /expected a date/],
    [{ from: '2026-03-01' }, 400, 'to', /expected a date/],
    [{ ...range, onFault: 'stop' }, 400, 'onFault', /continue, halt/],
    [{ ...range, window: -1 }, 400, 'window', /whole number/],
    [{ ...range, pipeline: 'weekly' }, 422, 'pipeline', /no such pipeline/],
    [{ ...range, scheduleTypes: ['sales.dance'] }, 422, 'scheduleTypes[0]', /expected one of/],
    [{ ...range, organizationIds: [nobody] }, 422, 'organizationIds[0]', /no such organization/],
  ])('is refused as a whole when it makes no sense: %j', async (body, status, field, reason) => {
    const answer = await post(body).expect(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body.errors).toMatchObject([{ field, expected: expect.stringMatching(reason) }]);
    expect(await runs()).toEqual([]);
    expect(await world.admin.query('select from backfill')).toEqual([]);
  });

  it('is refused where all dates have a run, where the pipeline queues none, and of an id that is none', async () => {
    await startRun(scheduler, { runDateUtc: '2026-03-01' });
    const again = await post({ from: '2026-03-01', to: '2026-03-01' }).expect(400);
    expect(again.body.detail).toMatch(/Every date of the range has a run already/);
    await world.admin.query(`update pipeline set when_active = 'refuse'`);
    expect((await post(range).expect(409)).body).toMatchObject({ code: 'another-run-active' });
    expect(await runs()).toHaveLength(1);
    await api().get(`/api/v1/backfills/${nobody}`).expect(404);
    await api().post(`/api/v1/backfills/${nobody}/cancel`).expect(404);
  });

  it('of 400 days is one transaction', async () => {
    const made: BackfillView = (await post({ from: '2025-03-27', to: '2026-04-30' }).expect(202)).body;
    expect(made.runs).toHaveLength(400);
    expect(made.runs[0]).toMatchObject({ runDateUtc: '2025-03-27', state: 'running' });
  });
});

describe('a single run', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    scheduler = await world.startSilent(0);
  });

  const post = (body: object) =>
    request(scheduler.getHttpServer())
      .post('/api/v1/runs')
      .send({ runDateUtc: '2026-03-01', ...body });

  it('hands its own organizations, types and window to the module', async () => {
    const acme = '00000000-0000-4000-8000-00000000000a';
    const organization = { name: 'Acme', time_zone: 'UTC', currency: 'EUR', active: true, version: 1 };
    await world.admin.insert('organization', [{ organization_id: acme, ...organization }]);
    const scope = { organizationIds: [acme], scheduleTypes: ['sales.send-payment-reminders'] };
    const { body } = await post({ ...scope, window: 4 }).expect(202);

    expect((await world.commandNumber(1)).command).toMatchObject({ ...scope, window: 4 });
    const shown = await request(scheduler.getHttpServer()).get(`/api/v1/runs/${body.runId}`).expect(200);
    expect(shown.body).toMatchObject({ ...scope, window: 4 });
  });

  it('has each module’s own window where none is named, as .NET’s 0 says too', async () => {
    await post({ window: 0 }).expect(202);
    expect((await world.commandNumber(1)).command.window).toBe(0);
  });

  it.each([-1, 1.5, 1_001])('is refused with a window of %d', async (window) => {
    expect((await post({ window }).expect(400)).body.errors).toMatchObject([{ field: 'window' }]);
  });

  it('waits for its turn while another is active, or is refused where the pipeline says so', async () => {
    await post({}).expect(202);
    const second = await post({ runDateUtc: '2026-03-02' }).expect(202);
    expect(second.body).toMatchObject({ created: true, state: 'queued' });
    await world.admin.query(`update pipeline set when_active = 'refuse'`);
    const third = await post({ runDateUtc: '2026-03-03' }).expect(409);
    expect(third.body).toMatchObject({ code: 'another-run-active', detail: expect.stringMatching(/is active/) });
    expect(await world.admin.query('select from run')).toHaveLength(2);
  });
});
