import {
  ListQuarantine,
  PauseOrganization,
  QuarantineListed,
  QuarantineReleased,
  ReleaseFromQuarantine,
  ResumeOrganization,
} from '@baton/contracts';
import { eventually, organization as idOf } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { beginning, type SchedulerWorld, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const TYPE = 'sales.post-recurring-invoices';

describe('the controls of an organization', () => {
  let scheduler: INestApplication;
  let world: SchedulerWorld;

  beforeEach(async () => {
    world = worldOf();
    await world.admin.insert('organization', [
      { organization_id: idOf(1), name: 'Acme', time_zone: 'UTC', currency: 'EUR' },
    ]);
  });

  const start = async () => {
    await world.bus.start();
    scheduler = await world.start();
  };
  const api = () => request(scheduler.getHttpServer());
  const of = (nth: number) => `/api/v1/organizations/${idOf(nth)}`;

  it('pause it for every module, until a date or until it is resumed, and show who asked', async () => {
    const paused = world.watch(PauseOrganization);
    const resumed = world.watch(ResumeOrganization);
    await start();
    const ask = { reason: 'it moves', requestedBy: 'ada', untilUtc: '2026-03-08T00:00:00+01:00' };

    const answer = await api()
      .post(`${of(1)}/pause`)
      .send(ask)
      .expect(202);
    const pause = {
      sinceUtc: beginning.toISOString(),
      untilUtc: '2026-03-07T23:00:00.000Z',
      reason: 'it moves',
      requestedBy: 'ada',
    };
    expect(answer.body).toEqual({ organizationId: idOf(1), name: 'Acme', active: true, pause });
    expect((await api().get(of(1)).expect(200)).body).toEqual(answer.body);
    await api()
      .post(`${of(1)}/pause`)
      .expect(202);
    await api()
      .post(`${of(1)}/resume`)
      .send({ requestedBy: 'bob' })
      .expect(202);
    expect((await api().get(of(1)).expect(200)).body.pause).toBeNull();

    await eventually(() => {
      expect(paused.map(({ message }) => [message.version, message.untilUtc?.toISOString()])).toEqual([
        [1, '2026-03-07T23:00:00.000Z'],
        [2, undefined],
      ]);
      expect(resumed.map(({ message }) => message)).toMatchObject([
        { organizationId: idOf(1), version: 3, requestedBy: 'bob' },
      ]);
    });
  });

  it('refuse what makes no sense, and change nothing then', async () => {
    await start();
    const unknown = await api()
      .post(`${of(2)}/pause`)
      .expect(404);
    expect(unknown.body).toMatchObject({ code: 'UNKNOWN_ORGANIZATION' });
    await api().get(of(2)).expect(404);
    await api().get('/api/v1/organizations/acme').expect(400);
    const idle = await api()
      .post(`${of(1)}/resume`)
      .expect(409);
    expect(idle.body).toMatchObject({ code: 'ORGANIZATION_NOT_PAUSED' });
    const past = await api()
      .post(`${of(1)}/pause`)
      .send({ untilUtc: '2026-02-28T00:00:00Z' })
      .expect(400);
    expect(past.body.errors).toEqual([{ field: 'untilUtc', expected: 'expected an instant that is still to come' }]);
    await api()
      .post(`${of(1)}/pause`)
      .send({ untilUtc: 'soon' })
      .expect(400);

    expect(await world.admin.query('select from organization_pause')).toEqual([]);
    expect(await world.admin.query('select from outbox')).toEqual([]);
  });

  it('release it from the quarantine that modules tell of', async () => {
    const inQuarantine = {
      organizationId: idOf(1),
      organizationName: 'Acme',
      scheduleType: TYPE,
      code: 'PERIOD_CLOSED',
    };
    const more = { message: 'Closed.', nights: 3, lastDueDate: '2026-02-28', sinceUtc: '2026-02-28T02:00:00.000Z' };
    const asked: unknown[] = [];
    world.bus.connectConsumer(
      ListQuarantine,
      { endpointName: 'lists', outbox: 'none' },
      async (context) => {
        const quarantined = context.message.module === 'sales' ? [{ ...inQuarantine, ...more }] : [];
        await context.respond(QuarantineListed, { quarantined, more: false });
      },
      'lists',
    );
    world.bus.connectConsumer(
      ReleaseFromQuarantine,
      { endpointName: 'releases', outbox: 'none' },
      async (context) => {
        asked.push(context.message);
        await context.respond(QuarantineReleased, { released: asked.length === 1 });
      },
      'releases',
    );
    await start();

    const listed = await api().get('/api/v1/quarantine').expect(200);
    expect(listed.body).toEqual({ quarantined: [{ module: 'sales', ...inQuarantine, ...more }], more: false });
    const body = { organizationId: idOf(1), scheduleType: TYPE, reason: 'mended', requestedBy: 'ada' };
    await api().post('/api/v1/quarantine/release').send(body).expect(200);
    expect(asked).toEqual([{ module: 'sales', ...body }]);

    const again = await api().post('/api/v1/quarantine/release').send(body).expect(409);
    expect(again.body).toMatchObject({ code: 'NOT_IN_QUARANTINE' });
    await api()
      .post('/api/v1/quarantine/release')
      .send({ ...body, scheduleType: 'sales.nothing' })
      .expect(400);
    await api().post('/api/v1/quarantine/release').send({ scheduleType: TYPE }).expect(400);
    expect(asked).toHaveLength(2);
  });

  it('name the module that does not tell of its quarantine', async () => {
    await start();
    const away = await api().get('/api/v1/quarantine').expect(503);
    expect(away.body).toMatchObject({ code: 'MODULE_UNAVAILABLE' });
    expect(away.body.detail).toMatch(/The module \w+ did not answer/);
  });
});
