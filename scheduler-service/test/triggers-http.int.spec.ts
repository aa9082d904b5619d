import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { TickTriggers } from '../src/application/tick-triggers';
import { type SchedulerWorld, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const DAY_MS = 86_400_000;
const monthEnd = { name: 'month-end', pipeline: 'nightly', rule: { cron: '0 22 L * *', zone: 'Europe/Berlin' } };

describe('triggers over HTTP', () => {
  let scheduler: INestApplication;
  let world: SchedulerWorld;

  beforeEach(async () => {
    world = worldOf();
    scheduler = await world.startSilent();
    // The nightly trigger stays out of these tests.
    await world.admin.query(`update run_trigger set enabled = false`);
  });

  const api = () => request(scheduler.getHttpServer());
  const tick = () => scheduler.get(TickTriggers, { strict: false }).execute();
  const make = (more: object = {}) =>
    api()
      .post('/api/v1/triggers')
      .send({ ...monthEnd, ...more });
  const post = (path: string, body?: object) => api().post(`/api/v1/triggers/month-end/${path}`).send(body);
  const firings = () => world.admin.query('select nominal_local from trigger_firing order by occurrence_at');

  it('are made, shown with what is to come, listed, and fire', async () => {
    const made = await make({ misfirePolicy: 'fire-all', maxCatchUp: 3, catchUpWindow: '90m', jitter: 'PT0S' }).expect(
      201,
    );
    expect(made.headers.location).toBe('/api/v1/triggers/month-end');
    expect(made.body).toMatchObject({
      name: 'month-end',
      pipeline: 'nightly',
      enabled: true,
      rule: monthEnd.rule,
      explanation: expect.stringContaining('last day'),
      maxCatchUp: 3,
      catchUpWindow: 'PT1H30M',
      nextDueAtUtc: '2026-03-31T20:00:00.000Z',
      last: null,
      firings: [],
    });
    expect(made.body.next).toHaveLength(10);
    expect(made.body.next[0]).toEqual({
      nominalLocal: '2026-03-31T22:00',
      copy: 'first',
      instantUtc: '2026-03-31T20:00:00.000Z',
      coalesced: [],
      reason: 'on-time',
    });

    world.clock.set('2026-03-31T20:00:00Z');
    await tick();
    const { body } = await api().get('/api/v1/triggers/month-end?next=1&last=5').expect(200);
    const last = { nominalLocal: '2026-03-31T22:00', copy: 'first', instantUtc: '2026-03-31T20:00:00.000Z' };
    expect(body).toMatchObject({ last, nextDueAtUtc: '2026-04-30T20:00:00.000Z', firings: [last] });
    expect(body.next).toHaveLength(1);
    expect(body.firings[0].runId).toMatch(/^[0-9a-f-]{36}$/);

    const names = async (query: string) =>
      (await api().get(`/api/v1/triggers${query}`).expect(200)).body.triggers.map(({ name }: { name: string }) => name);
    expect(await names('')).toEqual(['month-end', 'nightly']);
    expect(await names('?pipeline=weekly')).toEqual([]);
  });

  it.each([
    [{ rule: { cron: '0 25 * * *', zone: 'UTC' } }, { input: '0 25 * * *', position: 2, length: 2 }, /hour 25/],
    [{ rule: { cron: '0 0 30 2 *', zone: 'UTC' } }, {}, /never fires/],
    [{ rule: { cron: '0 2 * * *', zone: 'Mars/Olympus' } }, { input: 'Mars/Olympus' }, /IANA zone/],
    [{ rule: { cron: '0 2 * * *' } }, {}, /zone/],
    [{ rule: { cron: '0 2 * * *', zone: 'UTC', tz: 'UTC' } }, {}, /no tz/],
    [{ rule: { rule: monthEnd.rule, calendar: 'de' } }, { input: 'de' }, /no such calendar/],
  ])('refuse the rule of %j and point at what is wrong', async (more, where, message) => {
    const { body } = await make(more).expect(400);
    expect(body).toMatchObject({ code: 'RULE_INVALID', detail: expect.stringMatching(message) });
    expect(body.errors).toMatchObject([{ field: 'rule', ...where }]);
    await api().get('/api/v1/triggers/month-end').expect(404);
  });

  it.each([
    [{ pipeline: 'weekly' }, 'pipeline', /"weekly" does not/],
    [{ name: 'Month End' }, 'name', /lower-case/],
    [{ rule: '0 2 * * *' }, 'rule', /"cron"/],
    [{ cron: '0 2 * * *' }, 'cron', /no such field/],
    [{ misfirePolicy: 'fire' }, 'misfirePolicy', /fire-once/],
    [{ maxCatchUp: 3 }, 'maxCatchUp', /only fire-all/],
    [{ misfirePolicy: 'fire-all', maxCatchUp: 101 }, 'maxCatchUp', /1 to 100/],
    [{ jitter: '2 days' }, 'jitter', /PT6H/],
    [{ jitter: 'P2D' }, 'jitter', /at most 1 days/],
    [{ catchUpWindow: 'PT0S' }, 'catchUpWindow', /more than nothing/],
    [{ startsAtUtc: '2026-05-01' }, 'startsAtUtc', /an instant/],
    [{ startsAtUtc: '2026-05-01T00:00:00Z', endsAtUtc: '2026-04-01T00:00:00Z' }, 'endsAtUtc', /after startsAtUtc/],
    [{ endsAtUtc: '2026-03-30T00:00:00Z' }, 'endsAtUtc', /due again/],
    [{ rule: { dates: ['2025-03-01T00:00'], zone: 'UTC' } }, 'rule', /due again/],
  ])('refuse %j', async (more, field, expected) => {
    const { body } = await make(more).expect(400);
    expect(body.errors).toEqual([{ field, expected: expect.stringMatching(expected) }]);
  });

  it('refuse a second of the same name, and what does not exist', async () => {
    await make().expect(201);
    expect((await make().expect(409)).body.code).toBe('TRIGGER_EXISTS');
    for (const path of ['enable', 'disable', 'change-preview']) {
      expect((await api().post(`/api/v1/triggers/none/${path}`).send({}).expect(404)).body.code).toBe(
        'UNKNOWN_TRIGGER',
      );
    }
    await api().patch('/api/v1/triggers/none').send({ jitter: 'PT1M' }).expect(404);
    await api().delete('/api/v1/triggers/none').expect(404);
    await api().get('/api/v1/triggers/month-end?nxt=3').expect(400);
  });

  it('say what a change would do to 90 days, and do it from then on', async () => {
    await make().expect(201);
    const change = { rule: { cron: '0 23 L * *', zone: 'Europe/Berlin' }, endsAtUtc: '2026-05-01T00:00:00Z' };
    const { body: preview } = await post('change-preview', change).expect(200);
    expect(preview).toMatchObject({
      fromUtc: '2026-03-01T02:00:00.000Z',
      toUtc: '2026-05-30T02:00:00.000Z',
      counts: { added: 0, removed: 0, moved: 2, unchanged: 0 },
    });
    expect(preview.moved[0]).toMatchObject({
      before: { nominalLocal: '2026-03-31T22:00' },
      after: { nominalLocal: '2026-03-31T23:00' },
    });
    expect((await api().get('/api/v1/triggers/month-end')).body.rule).toEqual(monthEnd.rule);

    const { body } = await api().patch('/api/v1/triggers/month-end').send(change).expect(200);
    expect(body).toMatchObject({ ...change, endsAtUtc: '2026-05-01T00:00:00.000Z', misfirePolicy: 'fire-once' });
    expect(body.next).toHaveLength(2);
    const reset = await api().patch('/api/v1/triggers/month-end').send({ endsAtUtc: null }).expect(200);
    expect(reset.body.endsAtUtc).toBeNull();
    await api().patch('/api/v1/triggers/month-end').send({ pipeline: 'weekly' }).expect(400);
  });

  it('make up for nothing before a change, and for what was owed until it', async () => {
    const daily = (hour: number) => ({ cron: `0 ${hour} * * *`, zone: 'UTC' });
    await make({ rule: daily(3) }).expect(201);
    world.clock.set('2026-03-01T12:00:00Z');
    await api()
      .patch('/api/v1/triggers/month-end')
      .send({ rule: daily(11) })
      .expect(200);
    await tick();
    expect(await firings()).toEqual([{ nominal_local: '2026-03-01T03:00' }]);
    world.clock.set('2026-03-02T11:00:00Z');
    await tick();
    expect(await firings()).toEqual([{ nominal_local: '2026-03-01T03:00' }, { nominal_local: '2026-03-02T11:00' }]);
  });

  it('do not fire what was missed while they were off', async () => {
    await make({ rule: { cron: '0 3 * * *', zone: 'UTC' }, misfirePolicy: 'fire-all' }).expect(201);
    expect((await post('disable', { reason: 'a freeze' }).expect(200)).body).toMatchObject({
      enabled: false,
      nextDueAtUtc: null,
    });
    world.clock.advance(3 * DAY_MS);
    await tick();
    expect((await post('enable').expect(200)).body.nextDueAtUtc).toBe('2026-03-04T03:00:00.000Z');
    await tick();
    expect(await firings()).toEqual([]);
    expect(await world.admin.query('select * from decision')).toEqual([]);
    // Asked again it changes nothing: what is owed since stays owed.
    world.clock.advance(DAY_MS);
    await post('enable').expect(200);
    await tick();
    expect(await firings()).toEqual([{ nominal_local: '2026-03-04T03:00' }]);
  });

  it('keep who asked what of them', async () => {
    await make({ requestedBy: 'ann' }).expect(201);
    await api().patch('/api/v1/triggers/month-end').send({ jitter: 'PT1M', requestedBy: 'bob', reason: 'load' });
    await post('disable', { requestedBy: 'eve' }).expect(200);
    await post('disable').expect(200);
    const asked = { requestedBy: null, reason: null, atUtc: '2026-03-01T02:00:00.000Z' };
    const { body } = await api().get('/api/v1/triggers/month-end').expect(200);
    expect(body.controls).toEqual([
      { ...asked, control: 'disable', requestedBy: 'eve' },
      { ...asked, control: 'change', requestedBy: 'bob', reason: 'load' },
      { ...asked, control: 'create', requestedBy: 'ann' },
    ]);
    await api().delete('/api/v1/triggers/month-end').send({ requestedBy: 'zoe', reason: 'moved' }).expect(200);
    expect(
      await world.admin.query(`select requested_by, reason from trigger_control where control = 'remove'`),
    ).toEqual([{ requested_by: 'zoe', reason: 'moved' }]);
  });

  it('are removed with their ledger', async () => {
    await make().expect(201);
    world.clock.set('2026-03-31T20:00:00Z');
    await tick();
    expect((await api().delete('/api/v1/triggers/month-end').expect(200)).body).toMatchObject({ name: 'month-end' });
    await api().get('/api/v1/triggers/month-end').expect(404);
    expect(await firings()).toEqual([]);
    expect(await world.admin.query('select run_id from run')).toHaveLength(1);
  });
});
