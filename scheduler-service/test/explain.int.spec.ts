import { ExecutionExplained, ExplainExecution, type MessageOf } from '@baton/contracts';
import { eventually, organization } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { type SchedulerWorld, startRun, useSchedulerWorld, wake } from './scheduler-world';

const worldOf = useSchedulerWorld();
const scheduleType = 'sales.post-recurring-invoices';
const asked = { organization: organization(1), scheduleType, date: '2026-03-01' };
type Told = MessageOf<typeof ExecutionExplained>;
const nothing: Told = { execution: null, decisions: [], enrolled: true };

describe('GET /explain', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;
  let told: Told;

  beforeEach(async () => {
    world = worldOf();
    told = nothing;
    const endpointName = 'sales-explains';
    world.bus.connectConsumer(
      ExplainExecution,
      { endpointName, outbox: 'none' },
      async (context) => {
        const { module, organizationId, dueDate } = context.message as MessageOf<typeof ExplainExecution>;
        if (module !== 'sales') return;
        expect({ organizationId, dueDate }).toEqual({ organizationId: asked.organization, dueDate: asked.date });
        await context.respond(ExecutionExplained, told);
      },
      endpointName,
    );
    scheduler = await world.startSilent();
    await world.admin.insert('organization', [
      { organization_id: asked.organization, name: 'Acme', time_zone: 'UTC', currency: 'EUR' },
    ]);
  });

  const explain = (query: Partial<Record<keyof typeof asked, string>> = {}) =>
    request(scheduler.getHttpServer())
      .get('/api/v1/explain')
      .query({ ...asked, ...query });

  it("answers from a module's rows in one line", async () => {
    const runId = '11111111-1111-4111-8111-111111111111';
    told = {
      ...nothing,
      decisions: [{ reason: 'paused', detail: 'In liquidation.', runId, decidedAtUtc: '2026-03-01T02:00:00.000Z' }],
    };
    const { body } = await explain().expect(200);
    expect(body).toEqual({
      organizationId: asked.organization,
      organizationName: 'Acme',
      scheduleType,
      module: 'sales',
      date: '2026-03-01',
      state: 'not-run',
      reason: 'paused',
      sentence:
        `${scheduleType} of Acme for 2026-03-01 was not run: the organization or its enrolment was paused (In liquidation). ` +
        `Decided at 2026-03-01T02:00:00.000Z by sales in run ${runId}.`,
      execution: null,
      decisions: [
        {
          by: 'sales',
          reason: 'paused',
          detail: 'In liquidation.',
          runId,
          decidedAtUtc: '2026-03-01T02:00:00.000Z',
          untilUtc: null,
        },
      ],
    });
  });

  it('follows a date from no run over waiting to a stage that was left out', async () => {
    await expectState('no-run', null);
    const dry = await startRun(scheduler, { dryRun: true });
    await expectState('no-run', null);
    await request(scheduler.getHttpServer()).post(`/api/v1/runs/${dry.runId}/cancel`).expect(202);
    await world.complete(await world.commandNumber(1), { outcome: 'cancelled' });
    await world.runIn(scheduler, dry.runId, 'cancelled');

    await startRun(scheduler, { scheduleTypes: ['purchase.reorder-stock'] });
    await expectState('not-run', 'excluded-by-request');
    await startRun(scheduler);
    await expectState('waiting', null);
  });

  it('says that a run was cancelled: in the queue, and before its module planned anything', async () => {
    const active = await startRun(scheduler, { runDateUtc: '2026-02-28' });
    const { runId } = await startRun(scheduler);
    await cancel(runId);
    await expectState('not-run', 'cancelled');
    await cancel(active.runId);
    await world.complete(await world.commandNumber(1), { outcome: 'cancelled', scheduleTypes: [] });
    await world.runIn(scheduler, active.runId, 'cancelled');
    const rows = await decisions(active.runId);
    expect(rows).toEqual(['sales cancelled', 'purchase cancelled', 'accounting cancelled']);
  });

  it('says that the module never answered, until it is asked again', async () => {
    const { runId } = await startRun(scheduler);
    const later = async (minutes: number) => {
      world.clock.advance(minutes * 60_000);
      await wake(scheduler);
    };
    await later(120);
    await later(30);
    const { body } = await explain().expect(200);
    expect(body).toMatchObject({
      ...{ state: 'not-run', reason: 'stage-faulted' },
      sentence: expect.stringContaining("the module's stage faulted before it had planned anything (STAGE_TIMEOUT)"),
    });
    expect(await decisions(runId)).toEqual(['sales stage-faulted']);

    await request(scheduler.getHttpServer()).post(`/api/v1/runs/${runId}/stages/sales/retry`).expect(202);
    await expectState('waiting', null);
    await later(5);
    await world.complete(await world.commandNumber(2));
    await eventually(() => expectState('not-run', null));
  });

  it('says that an organization takes no part', async () => {
    told = { ...nothing, enrolled: false };
    await expectState('not-enrolled', 'not-enrolled');
  });

  it.each([
    [{ organization: 'acme' }, 'organization', "expected an organization's id"],
    [{ organization: organization(9) }, 'organization', 'there is no organization'],
    [{ scheduleType: 'sales.nothing' }, 'scheduleType', `expected one of accounting.post-depreciation`],
    [{ date: '2026-02-30' }, 'date', 'expected a date such as 2026-03-01'],
  ])('refuses %j and names the field', async (query, field, expected) => {
    const { body } = await explain(query).expect(400);
    expect(body).toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ field, expected: expect.stringContaining(expected) }],
    });
  });

  it('says which module does not answer', async () => {
    const { body } = await explain({ scheduleType: 'purchase.reorder-stock' }).expect(503);
    expect(body).toMatchObject({ code: 'MODULE_UNAVAILABLE', detail: expect.stringContaining('purchase') });
  }, 20_000);

  const cancel = (runId: string) => request(scheduler.getHttpServer()).post(`/api/v1/runs/${runId}/cancel`).expect(202);

  async function decisions(runId: string): Promise<readonly string[]> {
    const rows = await world.admin.query<{ module: string; reason: string }>(
      'select module, reason from decision where run_id = $1 order by decision_id',
      [runId],
    );
    return rows.map(({ module, reason }) => `${module} ${reason}`);
  }

  async function expectState(state: string, reason: string | null) {
    const { body } = await explain().expect(200);
    expect({ state: body.state, reason: body.reason }).toEqual({ state, reason });
  }
});
