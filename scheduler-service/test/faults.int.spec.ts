import { ExecutionFaulted } from '@baton/contracts';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { resultOf } from './run-fixture';
import { beginning, type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const ids = ['a', 'b', 'c'].map((last) => `00000000-0000-4000-8000-00000000000${last}`);
const [acme = '', bolt = '', coda = ''] = ids;

describe('faults by cause', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;
  let runId: string;

  beforeEach(async () => {
    world = worldOf();
    world.answer = ({ module }) =>
      module === 'sales' ? { scheduleTypes: [resultOf('sales.work', { succeeded: 7, faulted: 3 })] } : {};
    const organization = { name: 'one', time_zone: 'UTC', currency: 'EUR', active: true, version: 1 };
    await world.admin.insert(
      'organization',
      ids.map((organization_id) => ({ organization_id, ...organization })),
    );
    await world.bus.start();
    scheduler = await world.start(0);
    ({ runId } = await startRun(scheduler));
    await world.runIn(scheduler, runId, 'succeeded');
    await fault(acme, 'PERIOD_CLOSED', 'Period 2026-02 is closed for ledger 7.');
    await fault(bolt, 'PERIOD_CLOSED', 'Period 2025-12 is closed for ledger 12.');
    await fault(bolt, 'NO_RATE', 'The currency "USD" has no rate.', 'sales.more');
    await eventually(async () => expect(await causes()).toMatchObject([{ organizations: 2 }, { organizations: 1 }]));
  });

  const api = () => request(scheduler.getHttpServer());
  const causes = async () => (await api().get(`/api/v1/runs/${runId}/faults`).expect(200)).body;
  const retry = (body: object) => api().post(`/api/v1/runs/${runId}/retry-faulted`).send(body);
  const fault = (organizationId: string, code: string, message: string, scheduleType = 'sales.work') =>
    world.bus.publish(ExecutionFaulted, {
      ...{ runId, module: 'sales', scheduleType, organizationId, code, message, attempts: 1, occurredAtUtc: beginning },
    });

  it('are grouped by code and message, whatever numbers and names stand in them', async () => {
    expect(await causes()).toMatchObject([
      { code: 'PERIOD_CLOSED', organizations: 2, modules: ['sales'], scheduleTypes: ['sales.work'] },
      { code: 'NO_RATE', organizations: 1, scheduleTypes: ['sales.more'], example: 'The currency "USD" has no rate.' },
    ]);
    await api().get('/api/v1/runs/00000000-0000-4000-8000-000000000001/faults').expect(404);
  });

  it('are run again by their fingerprint, which the module is told', async () => {
    const [closed] = await causes();
    world.answer = () => null;
    await retry({ fingerprints: [closed.fingerprint] }).expect(202);

    const { module, command } = await world.commandNumber(4);
    expect(module).toBe('sales');
    const faultFingerprints = [closed.fingerprint];
    expect(command).toMatchObject({ organizationIds: [acme, bolt], scheduleTypes: ['sales.work'], faultFingerprints });
    expect(await causes()).toMatchObject([{ code: 'NO_RATE' }]);
  });

  it('of another cause are not forgotten when one is run again for the same organization and type', async () => {
    await fault(acme, 'NO_RATE', 'The currency "GBP" has no rate.', 'sales.more');
    await fault(bolt, 'PERIOD_CLOSED', 'Period 2025-11 is closed for ledger 12.', 'sales.more');
    await eventually(async () =>
      expect(await causes()).toMatchObject([
        { organizations: 2, scheduleTypes: ['sales.more', 'sales.work'] },
        { organizations: 1, example: 'The currency "GBP" has no rate.' },
      ]),
    );
    const [closed] = await causes();
    world.answer = () => null;
    await retry({ fingerprints: [closed.fingerprint] }).expect(202);

    const { command } = await world.commandNumber(4);
    expect(command).toMatchObject({ organizationIds: [acme, bolt], scheduleTypes: ['sales.more', 'sales.work'] });
    expect(await causes()).toMatchObject([{ code: 'NO_RATE', organizations: 1 }]);
  });

  it('of organizations that never faulted are refused, but where what is chosen ended badly as a whole', async () => {
    const results = { scheduleTypes: [resultOf('sales.work', { succeeded: 7, faulted: 1 })] };
    world.answer = ({ module }) => (module === 'sales' ? results : { outcome: 'faulted', scheduleTypes: [] });
    ({ runId } = await startRun(scheduler, { rerun: true }));
    await world.runIn(scheduler, runId, 'faulted');
    await fault(acme, 'PERIOD_CLOSED', 'Period 2026-02 is closed for ledger 7.');
    await eventually(async () => expect(await causes()).toHaveLength(1));

    await retry({ organizationIds: [coda], modules: ['sales'] }).expect(409);
    await retry({ organizationIds: [coda], scheduleTypes: ['sales.work'] }).expect(409);
    world.answer = () => null;
    await retry({ organizationIds: [coda], scheduleTypes: ['accounting.post-depreciation'] }).expect(202);
  });

  it.each([
    [{ fingerprints: ['000000000000'] }, 400, /fingerprints\[0\].*names no fault/],
    [{ fingerprints: [] }, 400, /fingerprints/],
    [{ organizationIds: [coda] }, 409, /Nothing of these organizations has faulted/],
    [{ organizationIds: [acme], scheduleTypes: ['sales.more'] }, 409, /has faulted in this run/],
  ])('that are none are refused: %j', async (body, status, reason) => {
    const answer = await retry(body).expect(status);
    expect(answer.body.detail).toMatch(reason);
    await world.runIn(scheduler, runId, 'succeeded');
    expect(world.asked).toHaveLength(3);
  });
});
