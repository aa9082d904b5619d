import { ExitCode } from '../src/index';
import { runId, runIn, useFakeApi } from './fake-api';

const api = useFakeApi();

describe('baton runs, show, errors, left-out, why, plan', () => {
  it('lists runs and shows one', async () => {
    api.reply = ({ path }) => [
      200,
      path.includes(runId) ? runIn('faulted') : { runs: [runIn('succeeded')], nextCursor: null },
    ];
    expect(await api.baton('runs', '--state', 'succeeded')).toBe(0);
    expect(await api.baton('show', runId)).toBe(0);
    expect(api.requests.map(({ path }) => path)).toEqual([
      '/api/v1/runs?limit=20&state=succeeded',
      `/api/v1/runs/${runId}`,
    ]);
    expect(api.out[0]).toMatch(/2026-03-01.*nightly.*succeeded.*3 m 20 s/);
    expect(api.out.join('\n')).toContain('1.5 s');
    expect(api.out.join('\n')).toContain('skip-stage purchase by ann: no bills');
  });

  it('lists the causes of faults, and runs one of them again', async () => {
    const cause = { fingerprint: 'abc123abc123', code: 'PERIOD_CLOSED', example: 'The period is closed.' };
    api.reply = ({ method }) =>
      method === 'GET'
        ? [200, [{ ...cause, organizations: 2, scheduleTypes: ['sales.x'] }]]
        : [202, { runId, state: 'queued' }];
    expect(await api.baton('errors', runId)).toBe(0);
    expect(api.out.join()).toMatch(/abc123abc123.*PERIOD_CLOSED.*2.*sales\.x.*The period is closed\./);
    expect(await api.baton('retry', runId, '--module', 'sales', '--fingerprint', 'abc123abc123')).toBe(0);
    expect(api.requests[1]).toMatchObject({
      path: `/api/v1/runs/${runId}/retry-faulted`,
      body: { fingerprints: ['abc123abc123'] },
    });
  });

  it('counts whom a run left out by reason', async () => {
    const paused = { module: 'sales', scheduleType: 'sales.x', reason: 'paused', count: 12, detail: null };
    const skipped = {
      module: 'purchase',
      scheduleType: null,
      reason: 'stage-skipped',
      count: null,
      detail: 'No bills.',
    };
    api.reply = () => [200, [paused, { ...paused, reason: 'quarantined', count: 3 }, skipped]];
    expect(await api.baton('left-out', runId)).toBe(ExitCode.succeeded);
    expect(api.requests[0]?.path).toBe(`/api/v1/runs/${runId}/reasons`);
    expect(api.out.join('\n')).toMatch(
      /sales\.x.*paused.*12[\s\S]*sales\.x.*quarantined.*3[\s\S]*all of purchase.*stage-skipped.*all.*No bills\./,
    );
    expect(api.out.at(-1)).toContain(`baton left-out ${runId} --reason paused`);

    api.reply = () => [200, []];
    await api.baton('left-out', runId);
    expect(api.out.at(-1)).toBe('Nobody has been left out.');
  });

  it('lists whom a run left out for a reason, all pages of it', async () => {
    const decision = { module: 'sales', scheduleType: 'sales.x', dueDate: '2026-03-01', reason: 'paused' };
    const acme = { ...decision, organizationId: 'a-id', organizationName: 'Acme', detail: 'In liquidation.' };
    const pages = [
      { decisions: [{ ...acme, untilUtc: '2026-04-01T00:00:00.000Z' }], nextCursor: 'next' },
      { decisions: [{ ...decision, organizationId: 'b-id' }], nextCursor: null },
    ];
    api.reply = () => [200, pages.shift() ?? {}];
    expect(await api.baton('left-out', runId, '--reason', 'paused', '--type', 'sales.x')).toBe(ExitCode.succeeded);
    const query = 'limit=500&reason=paused&scheduleType=sales.x';
    expect(api.requests.map(({ path }) => path)).toEqual([
      `/api/v1/runs/${runId}/decisions?${query}`,
      `/api/v1/runs/${runId}/decisions?${query}&cursor=next`,
    ]);
    const shown = api.out.join('\n');
    expect(shown).toMatch(/Acme.*sales\.x.*2026-03-01.*paused.*In liquidation\. Until/);
    expect(shown).toMatch(/a-id[\s\S]*b-id/);

    api.reply = () => [200, { decisions: [], nextCursor: null }];
    await api.baton('left-out', runId, '--org', 'c-id');
    expect(api.requests.at(-1)?.path).toBe(`/api/v1/runs/${runId}/decisions?limit=500&organizationId=c-id`);
    expect(api.out.at(-1)).toBe('Nobody was left out for that.');
  });

  it('says in one line why something was not run', async () => {
    api.reply = () => [
      200,
      { state: 'not-run', sentence: 'sales.work of Acme for 2026-03-01 was not run: it was paused.' },
    ];
    expect(await api.baton('why', 'acme-id', 'sales.work', '2026-03-01')).toBe(ExitCode.succeeded);
    expect(api.requests[0]?.path).toBe('/api/v1/explain?organization=acme-id&scheduleType=sales.work&date=2026-03-01');
    expect(api.out).toEqual(['sales.work of Acme for 2026-03-01 was not run: it was paused.']);
    expect(await api.baton('why', 'acme-id', 'sales.work', 'yesterday')).toBe(ExitCode.usage);
  });

  it('shows what a night is expected to be, or that too little is known', async () => {
    const type = { scheduleType: 'sales.x', startMs: 2_000, lengthMs: 60_000, executions: 100 };
    const stages = [
      { module: 'sales', startMs: 0, lengthMs: 62_000, types: [type] },
      { module: 'purchase', startMs: 362_000, lengthMs: null, types: [] },
    ];
    const night = { date: '2026-03-01', startsAtUtc: '2026-03-01T02:00:00.000Z', note: null };
    api.reply = () => [200, { ...night, plan: { nights: 14, lengthMs: 362_000, stages } }];
    expect(await api.baton('plan', '--date', '2026-03-01')).toBe(ExitCode.succeeded);
    expect(api.requests[0]?.path).toBe('/api/v1/pipelines/nightly/plan?date=2026-03-01');
    expect(api.out).toEqual([
      expect.stringMatching(/^nightly of 2026-03-01: begins at 2026-03-01T02:00:00.000Z, about .+, by 14 nights\.$/),
      expect.stringMatching(/^after .+ sales: .+$/),
      expect.stringMatching(/^ {2}after .+ sales.x: .+, 100 executions$/),
      expect.stringMatching(/^after .+ purchase: not known yet$/),
    ]);

    api.reply = () => [200, { date: '2026-03-01', startsAtUtc: null, plan: null, note: 'A plan needs 3 nights.' }];
    await api.baton('plan');
    expect(api.out.at(-1)).toBe('nightly of 2026-03-01: no trigger starts it. A plan needs 3 nights.');
  });

  it('shows a run against its plan, with what is left and the risk of its deadline', async () => {
    const sales = { module: 'sales', expectedMs: 60_000, actualMs: null, leftMs: 30_000, risk: 'low' };
    const outlook = { nights: 14, expectedMs: 600_000, leftMs: 570_000, stages: [sales] };
    api.reply = () => [200, { ...runIn('running'), outlook }];
    await api.baton('show', runId);
    expect(api.out.join('\n')).toMatch(/Planned .+ by 14 nights, about .+ left\./);
    expect(api.out.join('\n')).toMatch(/sales: planned .+, about .+ left, risk of passing the deadline: low/);
  });
});
