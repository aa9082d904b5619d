import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { TickTriggers } from '../src/application/tick-triggers';
import { type SchedulerWorld, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const daily = { cron: '0 3 * * *', zone: 'UTC' };
const off = (...dates: string[]) => ({ daysOff: dates.map((date) => ({ date, name: 'off' })) });

describe('triggers that name calendars', () => {
  let scheduler: INestApplication;
  let world: SchedulerWorld;

  // It is 2026-03-01, 02:00, a Sunday.
  beforeEach(async () => {
    world = worldOf();
    scheduler = await world.startSilent();
    await world.admin.query(`update run_trigger set enabled = false`);
  });

  const api = () => request(scheduler.getHttpServer());
  const put = (name: string, definition: object) => api().put(`/api/v1/calendars/${name}`).send({ definition });
  const make = (rule: object, more: object = {}) =>
    api()
      .post('/api/v1/triggers')
      .send({ name: 'daily', pipeline: 'nightly', rule, ...more });
  const show = async () => (await api().get('/api/v1/triggers/daily').expect(200)).body;
  const due = async () => (await show()).nextDueAtUtc;
  const tick = () => scheduler.get(TickTriggers, { strict: false }).execute();
  const firings = async () =>
    (await world.admin.query<{ nominal_local: string }>('select nominal_local from trigger_firing order by 1')).map(
      ({ nominal_local }) => nominal_local,
    );

  it('are due by them, by those that they are made of, and by their blackouts', async () => {
    await put('fair', off('2026-03-02')).expect(200);
    await put('works', { anyOf: ['fair', { weekend: [0, 6] }] }).expect(200);
    const window = { name: 'freeze', start: '2026-03-03T00:00Z', end: '2026-03-04T00:00Z' };
    await put('site', { blackouts: [window] }).expect(200);
    const { body } = await make({ rule: daily, calendar: 'works', blackouts: ['site'] }).expect(201);
    expect(body.nextDueAtUtc).toBe('2026-03-04T03:00:00.000Z');
    expect(body.next[0].nominalLocal).toBe('2026-03-04T03:00');
    expect(body.explanation).toContain('a day off of the calendar works');
    expect((await api().get('/api/v1/calendars/fair')).body.usedBy).toEqual({
      triggers: ['daily'],
      calendars: ['works'],
    });

    world.clock.set('2026-03-04T03:00:00Z');
    await tick();
    expect(await firings()).toEqual(['2026-03-04T03:00']);
    const { body: preview } = await api()
      .post('/api/v1/triggers/daily/change-preview')
      .send({ rule: { rule: daily, calendar: 'works', onHit: 'following' } })
      .expect(200);
    expect(preview.counts.unchanged).toBeGreaterThan(60);
  });

  it('are due anew when one changes, and fire nothing twice', async () => {
    await put('fair', off('2026-03-01')).expect(200);
    await put('works', { anyOf: ['fair'] }).expect(200);
    await make({ rule: daily, calendar: 'works' }).expect(201);
    expect(await due()).toBe('2026-03-02T03:00:00.000Z');

    await api()
      .put('/api/v1/calendars/fair')
      .send({ definition: off('2026-03-01', '2026-03-02'), requestedBy: 'ann' })
      .expect(200);
    expect(await due()).toBe('2026-03-03T03:00:00.000Z');
    expect((await show()).controls[0]).toMatchObject({
      control: 'calendar',
      requestedBy: 'ann',
      reason: 'The calendar fair has version 2.',
    });
    await put('fair', off('2026-03-02')).expect(200);
    expect(await due()).toBe('2026-03-01T03:00:00.000Z');

    world.clock.set('2026-03-01T03:00:00Z');
    await tick();
    await put('fair', off()).expect(200);
    await put('fair', off('2026-03-02')).expect(200);
    await tick();
    expect(await firings()).toEqual(['2026-03-01T03:00']);
    expect(await due()).toBe('2026-03-03T03:00:00.000Z');
  });

  it('owe until a change what they owed by the calendar as it was, and nothing that it brings back', async () => {
    await put('fair', off('2026-03-02')).expect(200);
    await make({ rule: daily, calendar: 'fair' }, { misfirePolicy: 'fire-all' }).expect(201);
    world.clock.set('2026-03-03T12:00:00Z');
    await put('fair', off('2026-03-01', '2026-03-03')).expect(200);
    await tick();
    expect(await firings()).toEqual(['2026-03-01T03:00', '2026-03-03T03:00']);
    expect(await due()).toBe('2026-03-04T03:00:00.000Z');
  });

  it('say what a change of a calendar would do to 90 days, and go on as they were', async () => {
    await put('fair', off('2026-03-02')).expect(200);
    await put('works', { anyOf: ['fair'] }).expect(200);
    await make({ rule: daily, calendar: 'works' }).expect(201);
    const preview = (definition: object) => api().post('/api/v1/calendars/fair/change-preview').send({ definition });
    const { body } = await preview(off('2026-03-01', '2026-05-20')).expect(200);
    expect(body).toMatchObject({
      fromUtc: '2026-03-01T02:00:00.000Z',
      triggers: [{ name: 'daily', counts: { added: 1, removed: 2, moved: 0, unchanged: 87 } }],
    });
    expect(body.triggers[0].added[0].nominalLocal).toBe('2026-03-02T03:00');
    expect((await preview({ anyOf: ['works'] }).expect(400)).body.errors[0].input).toBe('fair > works > fair');
    expect((await api().get('/api/v1/calendars/fair')).body.version).toBe(1);
    expect(await due()).toBe('2026-03-01T03:00:00.000Z');
  });

  it('keep a calendar from being removed, or from leaving them nothing', async () => {
    await put('fair', off('2026-03-02')).expect(200);
    await make({ rule: daily, blackouts: ['fair'] }).expect(400);
    await make({ rule: daily, calendar: 'fair' }).expect(201);
    const { body } = await api().delete('/api/v1/calendars/fair').expect(409);
    expect(body.detail).toContain('is needed by the trigger "daily". Nothing was changed.');

    const { body: problem } = await put('fair', { weekend: [0, 1, 2, 3, 4, 5, 6] }).expect(409);
    expect(problem).toMatchObject({ code: 'CALENDAR_INVALID', detail: expect.stringContaining('The trigger "daily"') });
    expect((await api().get('/api/v1/calendars/fair')).body.version).toBe(1);
    expect(await due()).toBe('2026-03-01T03:00:00.000Z');

    await api().patch('/api/v1/triggers/daily').send({ endsAtUtc: '2026-03-03T12:00:00Z' }).expect(200);
    const { body: over } = await put('fair', off('2026-03-01', '2026-03-02', '2026-03-03')).expect(409);
    expect(over.detail).toContain('it would never be due again');

    await api().delete('/api/v1/triggers/daily').expect(200);
    await api().delete('/api/v1/calendars/fair').expect(200);
    await make({ rule: daily, calendar: 'fair' }).expect(400);
  });

  it('wait for a change under way, and then are due by it', async () => {
    await put('fair', off('2026-03-02')).expect(200);
    await make({ rule: daily, calendar: 'fair' }).expect(201);
    const both = await Promise.all([
      put('fair', off('2026-03-01')),
      api()
        .patch('/api/v1/triggers/daily')
        .send({ rule: { ...daily, cron: '0 4 * * *' } }),
      put('fair', off('2026-03-01', '2026-03-02')),
      api()
        .patch('/api/v1/triggers/daily')
        .send({ rule: { rule: { ...daily, cron: '0 5 * * *' }, calendar: 'fair' } }),
      tick(),
    ]);
    expect(both.slice(0, 4).map((answer) => (answer ? answer.status : 0))).toEqual([200, 200, 200, 200]);
  });

  it('are changed once a change of calendars that is under way is over', async () => {
    await make(daily).expect(201);
    await world.admin.query('begin');
    await world.admin.query('lock table calendar in exclusive mode');
    const patched = api()
      .patch('/api/v1/triggers/daily')
      .send({ jitter: 'PT1M' })
      .then(({ status }) => status);
    const waiting = `select from pg_locks where not granted and relation = 'calendar'::regclass`;
    await eventually(async () => expect(await world.admin.query(waiting)).toHaveLength(1));
    await world.admin.query('commit');
    expect(await patched).toBe(200);
  });
});
