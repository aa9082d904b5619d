import { CountDecisions, DecisionsCounted, DecisionsListed, ListDecisions, type MessageOf } from '@baton/contracts';
import { organization } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const nobody = '00000000-0000-4000-8000-000000000001';
const scheduleType = 'sales.post-recurring-invoices';

describe('whom a run left out, asked of the modules', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;
  let questions: MessageOf<typeof ListDecisions>[];

  beforeEach(async () => {
    world = worldOf();
    questions = [];
    world.bus.connectConsumer(
      ListDecisions,
      { endpointName: 'sales-lists-decisions', outbox: 'none' },
      async (context) => {
        const question = context.message as MessageOf<typeof ListDecisions>;
        if (question.module !== 'sales') return;
        questions.push(question);
        const first = question.after ? Number(question.after.slice(-3)) + 1 : 1;
        const rows = [1, 2, 3].slice(first - 1).map((nth) => ({
          ...{ scheduleType, dueDate: '2026-03-01', organizationId: organization(nth), reason: 'paused' as const },
          decidedAtUtc: '2026-03-01T02:00:00.000Z',
        }));
        const decisions = rows.slice(0, question.limit);
        await context.respond(DecisionsListed, { decisions, more: rows.length > decisions.length });
      },
      'sales-lists-decisions',
    );
    world.bus.connectConsumer(
      CountDecisions,
      { endpointName: 'sales-counts-decisions', outbox: 'none' },
      async (context) => {
        const { module } = context.message as MessageOf<typeof CountDecisions>;
        if (module !== 'sales') return;
        await context.respond(DecisionsCounted, { counts: [{ scheduleType, reason: 'paused', count: 3 }] });
      },
      'sales-counts-decisions',
    );
    scheduler = await world.startSilent();
  });

  const api = () => request(scheduler.getHttpServer());

  it('is counted, and listed page by page with the module that decided', async () => {
    const { runId } = await startRun(scheduler);
    const counted = await api().get(`/api/v1/runs/${runId}/reasons`).expect(200);
    expect(counted.body).toEqual([{ module: 'sales', scheduleType, reason: 'paused', count: 3, detail: null }]);

    const path = `/api/v1/runs/${runId}/decisions`;
    const filter = { reason: 'paused', scheduleType, organizationId: organization(2), limit: 2 };
    const { body: first } = await api().get(path).query(filter).expect(200);
    expect(first.decisions).toEqual([
      expect.objectContaining({ module: 'sales', organizationId: organization(1), reason: 'paused' }),
      expect.objectContaining({ organizationId: organization(2) }),
    ]);
    const { body: second } = await api().get(path).query({ limit: 2, cursor: first.nextCursor }).expect(200);
    expect(second).toMatchObject({ decisions: [{ organizationId: organization(3) }], nextCursor: null });
    expect(questions[0]).toMatchObject({ runId, module: 'sales', after: null, ...filter });
  });

  it('is a whole stage that was skipped, before its module was asked', async () => {
    const { runId } = await startRun(scheduler);
    await api().post(`/api/v1/runs/${runId}/stages/purchase/skip`).send({ reason: 'no bills' }).expect(202);
    const counted = await api().get(`/api/v1/runs/${runId}/reasons`).expect(200);
    const whole = { module: 'purchase', scheduleType: null, reason: 'stage-skipped', count: null };
    expect(counted.body).toContainEqual({ ...whole, detail: null });
    await api().get(`/api/v1/runs/${runId}/decisions?reason=stage-skipped`).expect(400);
  });

  it('is refused where the question makes no sense, and unavailable where a module does not answer', async () => {
    const { runId } = await startRun(scheduler);
    for (const what of ['reasons', 'decisions']) {
      const unknown = await api().get(`/api/v1/runs/${nobody}/${what}`).expect(404);
      expect(unknown.body).toMatchObject({ code: 'UNKNOWN_RUN' });
    }
    const wrong = await api().get(`/api/v1/runs/${runId}/decisions?reason=tired`).expect(400);
    expect(wrong.body.errors).toEqual([
      { field: 'reason', expected: expect.stringContaining('expected one of paused') },
    ]);
    const elsewhere = await api().get(`/api/v1/runs/${runId}/decisions?module=kitchen`).expect(400);
    expect(elsewhere.body.errors).toEqual([
      {
        field: 'module',
        expected: expect.stringContaining('"kitchen" has no stage in the run; expected one of sales'),
      },
    ]);

    await world.admin.query(`update stage set dispatched_at = now() where module = 'purchase'`);
    const away = await api().get(`/api/v1/runs/${runId}/reasons`).expect(503);
    expect(away.body).toMatchObject({
      code: 'MODULE_UNAVAILABLE',
      detail: expect.stringContaining('The module purchase did not answer'),
    });
  });
});
