import type { ExecutionView, MessageOf } from '@baton/contracts';
import { ExecutionsListed, ListExecutions } from '@baton/contracts';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import type { ExecutionPage } from '../src/application/list-run-executions';
import type { RunPage } from '../src/index';
import { type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const nobody = '00000000-0000-4000-8000-000000000001';

type Page = RunPage & ExecutionPage;

describe('the HTTP API', () => {
  let scheduler: INestApplication;
  let world: SchedulerWorld;

  beforeEach(async () => {
    world = worldOf();
    world.bus.connectConsumer(
      ListExecutions,
      { endpointName: 'sales-lists', outbox: 'none' },
      answerFor('sales'),
      'sales-lists',
    );
    scheduler = await world.startSilent();
  });

  const api = () => request(scheduler.getHttpServer());

  /** All pages of two rows each. */
  async function pagesOf(path: string): Promise<readonly Page[]> {
    const pages: Page[] = [];
    for (let cursor: string | null | undefined; cursor !== null; cursor = pages.at(-1)?.nextCursor) {
      const { body }: { body: Page } = await api().get(path).query({ limit: 2, cursor }).expect(200);
      pages.push(body);
    }
    return pages;
  }

  it('accepts a run and says where to look at it', async () => {
    const accepted = await api().post('/api/v1/runs').send({ runDateUtc: '2026-03-01' }).expect(202);
    expect(accepted.body).toEqual({ runId: expect.any(String), created: true, state: 'running' });
    expect(accepted.headers.location).toBe(`/api/v1/runs/${accepted.body.runId}`);

    const again = await api().post('/api/v1/runs').send({ runDateUtc: '2026-03-01T00:00:00Z' }).expect(202);
    expect(again.body).toEqual({ runId: accepted.body.runId, created: false, state: 'running' });

    const shown = await api()
      .get(accepted.headers.location ?? '')
      .expect(200);
    expect(shown.body).toMatchObject({ runId: accepted.body.runId, runDateUtc: '2026-03-01', state: 'running' });
    expect(shown.body.stages[0]).toMatchObject({ module: 'sales', state: 'running', attempt: 1 });
  });

  it.each([
    [{}, 'runDateUtc', 'expected a date such as 2026-03-01'],
    [{ runDateUtc: '2026-02-30' }, 'runDateUtc', 'expected a date such as 2026-03-01'],
    [{ runDateUtc: '2026-03-01T07:00:00Z' }, 'runDateUtc', 'midnight UTC'],
    [{ runDateUtc: 20260301 }, 'runDateUtc', 'expected a date'],
    [{ runDateUtc: '2026-03-01', dryRun: 'yes' }, 'dryRun', 'expected true or false'],
    [{ runDateUtc: '2026-03-01', organizationIds: ['acme'] }, 'organizationIds[0]', 'a GUID'],
    [{ runDateUtc: '2026-03-01', scheduleTypes: 'sales.x' }, 'scheduleTypes', 'expected a list of schedule types'],
    [{ runDateUtc: '2026-03-01', scheduleTypes: [] }, 'scheduleTypes', 'name at least one'],
  ])('names the field of %j that is wrong, and what was expected', async (body, field, expected) => {
    const answer = await api().post('/api/v1/runs').send(body).expect(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      status: 400,
      title: expect.any(String),
      type: expect.any(String),
      instance: '/api/v1/runs',
    });
    expect(answer.body.errors).toContainEqual({ field, expected: expect.stringContaining(expected) });
  });

  it.each([
    ['runs', { runDateUtc: '2026-03-01', dryrun: true }, 'dryrun'],
    ['backfills', { from: '2026-03-01', to: '2026-03-02', dryrun: true }, 'dryrun'],
    [`runs/${nobody}/cancel`, { reasn: 'enough' }, 'reasn'],
    [`runs/${nobody}/retry-faulted`, { module: ['sales'] }, 'module'],
    [`organizations/${nobody}/pause`, { until: '2026-03-08T00:00:00Z' }, 'until'],
    ['quarantine/release', { organizationId: nobody, scheduleType: 'sales.x', by: 'ann' }, 'by'],
  ])('refuses %s with a field that nobody reads: %j', async (path, body, field) => {
    const answer = await api().post(`/api/v1/${path}`).send(body).expect(400);
    expect(answer.body.errors).toEqual([{ field, expected: 'there is no such field' }]);
    expect((await api().get('/api/v1/runs').expect(200)).body.runs).toEqual([]);
  });

  it.each(['runs?stat=running', `explain?organization=${nobody}&scheduleType=x&date=2026-03-01&type=y`])(
    'refuses a query with a field that nobody reads: %s',
    async (path) => {
      const answer = await api().get(`/api/v1/${path}`).expect(400);
      expect(answer.body.detail).toMatch(/^\w+: there is no such field$/);
    },
  );

  it('names every wrong field at once', async () => {
    const answer = await api().post('/api/v1/runs').send({ runDateUtc: 'soon', rerun: 1 }).expect(400);
    expect(answer.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['rerun', 'runDateUtc']);
  });

  it.each([
    [{ pipeline: 'weekly' }, 'unknown-pipeline', 'pipeline'],
    [{ scheduleTypes: ['sales.dance'] }, 'unknown-schedule-type', 'scheduleTypes[0]'],
    [{ organizationIds: [nobody] }, 'unknown-organization', 'organizationIds[0]'],
  ])('refuses %j with code %s', async (more, code, field) => {
    const answer = await api()
      .post('/api/v1/runs')
      .send({ runDateUtc: '2026-03-01', ...more })
      .expect(422);
    expect(answer.body).toMatchObject({ code, status: 422, errors: [{ field }] });
  });

  it.each([
    ['get', '/api/v1/nothing', 404, 'NOT_FOUND'],
    ['get', `/api/v1/runs/${nobody}`, 404, 'UNKNOWN_RUN'],
    ['get', `/api/v1/runs/${nobody}/executions`, 404, 'UNKNOWN_RUN'],
    ['post', `/api/v1/runs/${nobody}/cancel`, 404, 'UNKNOWN_RUN'],
    ['get', '/api/v1/runs/tonight', 400, 'INVALID_REQUEST'],
    ['get', '/api/v1/runs?limit=0', 400, 'INVALID_REQUEST'],
    ['get', '/api/v1/runs?state=sleeping', 400, 'INVALID_REQUEST'],
    ['get', '/api/v1/runs?cursor=abc', 400, 'INVALID_REQUEST'],
    ['get', '/api/v1/triggers/a%00b', 400, 'INVALID_REQUEST'],
    ['get', '/api/v1/pipelines/a%00b/plan', 400, 'INVALID_REQUEST'],
    ['get', `/api/v1/runs/${nobody}/decisions?scheduleType=%00`, 400, 'INVALID_REQUEST'],
  ] as const)('answers %s %s with problem details: %i %s', async (method, path, status, code) => {
    const answer = await api()[method](path).expect(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ status, code });
  });

  it('says where a text has the NUL character, which no text in PostgreSQL has', async () => {
    const answer = await api()
      .post('/api/v1/runs')
      .send({ runDateUtc: '2026-03-01', scheduleTypes: ['sales.x', 'a\0b'] })
      .expect(400);
    expect(answer.body.errors).toEqual([
      { field: 'scheduleTypes[1]', expected: 'expected text without the NUL character' },
    ]);
  });

  it.each(['sales foo', 'sales foo/bar/baz', 'sales a/2026-02-30/x', 'sales a/2026-03-01/x', 'kitchen'])(
    'refuses a cursor that no page gave, "%s"',
    async (place) => {
      const { runId } = await startRun(scheduler);
      const cursor = Buffer.from(place).toString('base64url');
      const answer = await api().get(`/api/v1/runs/${runId}/executions`).query({ cursor }).expect(400);
      expect(answer.body.errors).toEqual([{ field: 'cursor', expected: expect.stringContaining('unchanged') }]);
    },
  );

  it('says that a body is no JSON', async () => {
    const answer = await api().post('/api/v1/runs').type('json').send('{"runDateUtc":').expect(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('pages through runs, newest first', async () => {
    for (const day of ['01', '02', '03', '04', '05']) {
      await startRun(scheduler, { runDateUtc: `2026-03-${day}` });
      world.clock.advance(1_000);
    }
    const pages = await pagesOf('/api/v1/runs');
    const seen = pages.flatMap(({ runs }) => runs.map(({ runDateUtc }) => runDateUtc.slice(-2)));
    expect(seen).toEqual(['05', '04', '03', '02', '01']);
    const queued = await api().get('/api/v1/runs?state=queued').expect(200);
    expect(queued.body.runs).toHaveLength(4);
  });

  it('controls a run, and says why it does not', async () => {
    const { runId } = await startRun(scheduler);
    await api().post(`/api/v1/runs/${runId}/pause`).expect(202, { runId, state: 'paused' });
    await api().post(`/api/v1/runs/${runId}/resume`).expect(202, { runId, state: 'running' });
    const refused = await api().post(`/api/v1/runs/${runId}/retry-faulted`).expect(409);
    expect(refused.body).toMatchObject({ code: 'RUN_CONTROL_REFUSED', detail: expect.stringContaining('is running') });
    await api()
      .post(`/api/v1/runs/${runId}/cancel`)
      .send({ reason: 'wrong date' })
      .expect(202, { runId, state: 'cancelling' });
  });

  it('lists executions by asking the modules, page by page', async () => {
    const { runId } = await startRun(scheduler);
    const pages = await pagesOf(`/api/v1/runs/${runId}/executions`);
    const seen = pages.flatMap(({ executions }) =>
      executions.map((row) => `${row.module} ${row.organizationId.slice(-1)}`),
    );
    expect(seen).toEqual(['sales 1', 'sales 2', 'sales 3', 'sales 4', 'sales 5']);
  });

  it('says which module does not answer', async () => {
    const { runId } = await startRun(scheduler);
    await world.admin.query(`update stage set dispatched_at = now() where module = 'purchase'`);
    const answer = await api().get(`/api/v1/runs/${runId}/executions?module=purchase`).expect(503);
    expect(answer.body).toMatchObject({
      code: 'MODULE_UNAVAILABLE',
      detail: expect.stringContaining('The module purchase did not answer'),
    });
  });

  it('describes itself in OpenAPI', async () => {
    const { body } = await api().get('/api/docs-json').expect(200);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/runs',
        '/api/v1/runs/{runId}',
        '/api/v1/runs/{runId}/executions',
        '/api/v1/runs/{runId}/cancel',
        '/api/v1/runs/{runId}/faults',
        '/api/v1/runs/{runId}/reasons',
        '/api/v1/runs/{runId}/decisions',
        '/api/v1/runs/{runId}/stages/{module}/retry',
        '/api/v1/runs/{runId}/stages/{module}/skip',
        '/api/v1/backfills',
        '/api/v1/backfills/{backfillId}',
        '/api/v1/backfills/{backfillId}/cancel',
        '/api/v1/triggers/{name}/change-preview',
      ]),
    );
    await api().get('/api/docs').expect(200);
  });

  it('leaves health checks in the form that probes read', async () => {
    const live = await api().get('/health/live').expect(200);
    expect(live.body).toHaveProperty('status', 'ok');
  });
});

type ListQuestion = MessageOf<typeof ListExecutions>;

/** Five executions of one schedule type, in pages as a module gives them. */
function answerFor(module: string) {
  const rows: ExecutionView[] = [1, 2, 3, 4, 5].map((n) => ({
    scheduleType: 'sales.post-recurring-invoices',
    dueDate: '2026-03-01',
    organizationId: `00000000-0000-4000-8000-00000000000${n}`,
    state: 'succeeded',
    attempts: 1,
  }));
  const keyOf = (row: ExecutionView) => `${row.scheduleType}/${row.dueDate}/${row.organizationId}`;
  return async (context: {
    message: unknown;
    respond: (type: typeof ExecutionsListed, message: MessageOf<typeof ExecutionsListed>) => Promise<void>;
  }) => {
    const { module: asked, after, limit } = context.message as ListQuestion;
    if (asked !== module) return;
    const left = rows.filter((row) => !after || keyOf(row) > after);
    await context.respond(ExecutionsListed, { executions: left.slice(0, limit), more: left.length > limit });
  };
}
