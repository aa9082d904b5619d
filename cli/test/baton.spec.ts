import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ExitCode, runBaton, type Terminal } from '../src/index';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}
type Reply = readonly [status: number, body: object];

const runId = '11111111-1111-4111-8111-111111111111';
const counts = { planned: 10, succeeded: 8, faulted: 2, skipped: 0, cancelled: 0 };
const stageIn = (state: string) => ({
  module: 'sales',
  state,
  activity: state === 'running' ? 'running' : null,
  noAnswerYet: false,
  dispatchedAtUtc: '2026-03-01T02:00:00.000Z',
  completedAtUtc: null,
  error: null,
  counts,
  scheduleTypes:
    state === 'running' ? [] : [{ scheduleType: 'sales.post-recurring-invoices', ...counts, durationMs: 1_500 }],
});
const runIn = (state: string) => ({
  runId,
  pipeline: 'nightly',
  runDateUtc: '2026-03-01',
  sequence: 1,
  external: false,
  state,
  dryRun: false,
  requestedAtUtc: '2026-03-01T02:00:00.000Z',
  startedAtUtc: '2026-03-01T02:00:00.000Z',
  completedAtUtc: state === 'running' ? null : '2026-03-01T02:03:20.000Z',
  counts,
  wakeAtUtc: null,
  wakePurpose: null,
  controls: [
    {
      control: 'skip-stage',
      module: 'purchase',
      requestedBy: 'ann',
      reason: 'no bills',
      atUtc: '2026-03-01T02:01:00.000Z',
      refusal: null,
    },
  ],
  stages: [stageIn(state)],
  faults: [
    {
      module: 'sales',
      scheduleType: 'sales.post-recurring-invoices',
      code: 'PERIOD_CLOSED',
      count: 2,
      example: 'The period is closed.',
    },
  ],
});
const problem = (status: number, detail: string): Reply => [status, { title: 'No', status, detail }];

describe('baton', () => {
  let server: Server;
  let url: string;
  let requests: Request[];
  let reply: (request: Request) => Reply;
  let out: string[];
  let errors: string[];

  beforeEach(async () => {
    [requests, out, errors] = [[], [], []];
    server = createServer((request, response) => {
      void answer(request).then(([status, body]) => {
        const type = status < 400 ? 'application/json' : 'application/problem+json';
        response.writeHead(status, { 'content-type': type, connection: 'close' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  async function answer(incoming: IncomingMessage): Promise<Reply> {
    const body = await text(incoming);
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      body: body === '' ? undefined : JSON.parse(body),
    };
    requests.push(request);
    return reply(request);
  }

  function baton(...args: string[]): Promise<ExitCode> {
    const terminal: Terminal = {
      isInteractive: false,
      out: (line) => void out.push(line),
      error: (line) => void errors.push(line),
      stream: process.stdout,
      pause: () => Promise.resolve(),
    };
    return runBaton([...args, '--url', url], terminal);
  }

  it('asks for a run with all that was said, and shows its id', async () => {
    reply = () => [202, { runId, created: true, state: 'running' }];
    const code = await baton(
      'run',
      '--date',
      '2026-03-01',
      '--dry-run',
      '--org',
      'a',
      '--org',
      'b',
      '--type',
      'sales.x',
      '--pipeline',
      'weekly',
      '--window',
      '4',
    );
    expect(code).toBe(0);
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/runs',
        body: {
          runDateUtc: '2026-03-01',
          pipeline: 'weekly',
          dryRun: true,
          organizationIds: ['a', 'b'],
          scheduleTypes: ['sales.x'],
          window: 4,
          requestedBy: 'cli',
        },
      },
    ]);
    expect(out.join()).toContain(runId);
  });

  it('says that the run of the date exists already', async () => {
    reply = () => [202, { runId, created: false, state: 'succeeded' }];
    expect(await baton('run', '--date', '2026-03-01')).toBe(0);
    expect(out[0]).toMatch(/exists already.*--rerun/);
  });

  it.each([
    ['succeeded', 0],
    ['faulted', 1],
    ['cancelled', 1],
  ])('follows a run to its end and ends as the run did: %s is %i', async (state, expected) => {
    const states = ['running', 'running', state];
    reply = ({ method }) =>
      method === 'POST' ? [202, { runId, created: true, state: 'running' }] : [200, runIn(states.shift() ?? state)];
    expect(await baton('run', '--date', '2026-03-01', '--watch')).toBe(expected);
    const shown = out.join('\n');
    expect(shown).toContain('sales 10/10, 8 succeeded, 2 faulted, 0 skipped');
    expect(shown).toContain('sales.post-recurring-invoices');
    expect(shown).toContain('PERIOD_CLOSED');
    expect(out.filter((line) => line.startsWith('sales 10/10'))).toHaveLength(1);
  });

  it('ends a dry run with what would have changed, by organization', async () => {
    const execution = { module: 'sales', scheduleType: 'sales.x', organizationId: 'a', state: 'succeeded' };
    const pages = [
      {
        executions: [{ ...execution, organizationName: 'Acme', counts: { posted: 2, reminded: 1 } }],
        nextCursor: 'next',
      },
      {
        executions: [
          { ...execution, organizationId: 'b-id', state: 'skipped', reason: 'nothing-due' },
          { ...execution, organizationName: 'Coda', state: 'faulted', code: 'PERIOD_CLOSED', message: 'It is closed.' },
        ],
        nextCursor: null,
      },
    ];
    reply = ({ method, path }) => {
      if (method === 'POST') return [202, { runId, created: true, state: 'running' }];
      return path.includes('/executions') ? [200, pages.shift() ?? {}] : [200, { ...runIn('succeeded'), dryRun: true }];
    };
    expect(await baton('run', '--date', '2026-03-01', '--dry-run', '--watch')).toBe(0);
    const shown = out.join('\n');
    expect(shown).toMatch(/Acme.*sales\.x.*succeeded.*2 posted, 1 reminded/);
    expect(shown).toMatch(/b-id.*skipped.*nothing-due/);
    expect(shown).toMatch(/Coda.*faulted.*PERIOD_CLOSED: It is closed\./);
    expect(requests.map(({ path }) => path)).toContain(`/api/v1/runs/${runId}/executions?limit=500&cursor=next`);
  });

  it('goes on watching while the API restarts', async () => {
    const states = ['running', 'succeeded'];
    reply = ({ method }) =>
      method === 'POST' ? [202, { runId, created: true, state: 'running' }] : [200, runIn(states.shift() ?? '')];
    const look = globalThis.fetch;
    let looks = 0;
    globalThis.fetch = (...args) => (++looks === 3 ? Promise.reject(new TypeError('fetch failed')) : look(...args));
    try {
      expect(await baton('run', '--date', '2026-03-01', '--watch')).toBe(0);
    } finally {
      globalThis.fetch = look;
    }
  });

  it('lists runs and shows one', async () => {
    reply = ({ path }) => [
      200,
      path.includes(runId) ? runIn('faulted') : { runs: [runIn('succeeded')], nextCursor: null },
    ];
    expect(await baton('runs', '--state', 'succeeded')).toBe(0);
    expect(await baton('show', runId)).toBe(0);
    expect(requests.map(({ path }) => path)).toEqual([
      '/api/v1/runs?limit=20&state=succeeded',
      `/api/v1/runs/${runId}`,
    ]);
    expect(out[0]).toMatch(/2026-03-01.*nightly.*succeeded.*3 m 20 s/);
    expect(out.join('\n')).toContain('1.5 s');
    expect(out.join('\n')).toContain('skip-stage purchase by ann: no bills');
  });

  it.each([
    ['retry', 'retry-faulted'],
    ['cancel', 'cancel'],
    ['pause', 'pause'],
    ['resume', 'resume'],
  ])('%ss a run', async (command, path) => {
    reply = () => [202, { runId, state: 'waiting' }];
    expect(await baton(command, runId)).toBe(0);
    expect(requests).toMatchObject([{ method: 'POST', path: `/api/v1/runs/${runId}/${path}` }]);
    expect(out.join()).toContain('waiting');
  });

  it.each([
    [['retry', runId, '--module', 'sales'], 'stages/sales/retry'],
    [['skip', runId, 'sales'], 'stages/sales/skip'],
  ])('controls one stage: %j', async (args, path) => {
    reply = () => [202, { runId, state: 'running' }];
    expect(await baton(...args, '--reason', 'no bills')).toBe(0);
    const body = { reason: 'no bills', requestedBy: 'cli' };
    expect(requests).toEqual([{ method: 'POST', path: `/api/v1/runs/${runId}/${path}`, body }]);
    expect(out.join()).toContain('running');
  });

  it('lists the causes of faults, and runs one of them again', async () => {
    const cause = { fingerprint: 'abc123abc123', code: 'PERIOD_CLOSED', example: 'The period is closed.' };
    reply = ({ method }) =>
      method === 'GET'
        ? [200, [{ ...cause, organizations: 2, scheduleTypes: ['sales.x'] }]]
        : [202, { runId, state: 'queued' }];
    expect(await baton('errors', runId)).toBe(0);
    expect(out.join()).toMatch(/abc123abc123.*PERIOD_CLOSED.*2.*sales\.x.*The period is closed\./);
    expect(await baton('retry', runId, '--module', 'sales', '--fingerprint', 'abc123abc123')).toBe(0);
    expect(requests[1]).toMatchObject({
      path: `/api/v1/runs/${runId}/retry-faulted`,
      body: { fingerprints: ['abc123abc123'] },
    });
  });

  it('narrows a retry of what faulted', async () => {
    reply = () => [202, { runId, state: 'queued' }];
    expect(await baton('retry', runId, '--module', 'sales', '--type', 'sales.x')).toBe(0);
    expect(requests).toMatchObject([
      { path: `/api/v1/runs/${runId}/retry-faulted`, body: { modules: ['sales'], scheduleTypes: ['sales.x'] } },
    ]);
  });

  it('catches up with a range of dates, shows it and takes it back', async () => {
    const date = { runDateUtc: '2026-03-01', runId, state: 'queued' };
    const dates = { runs: [date], leftOut: [{ ...date, runDateUtc: '2026-03-02', state: 'succeeded' }] };
    reply = ({ path }) =>
      path.endsWith('/cancel')
        ? [202, { backfillId: 'b', cancelled: 1 }]
        : [200, { backfillId: 'b', from: '2026-03-01', to: '2026-03-02', state: 'queued', ...dates }];
    expect(await baton('backfill', '--from', '2026-03-01', '--to', '2026-03-02', '--on-fault', 'halt')).toBe(0);
    expect(await baton('backfill', 'show', 'b')).toBe(0);
    expect(await baton('backfill', 'cancel', 'b', '--reason', 'wrong month')).toBe(0);
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/backfills',
        body: { from: '2026-03-01', to: '2026-03-02', onFault: 'halt', requestedBy: 'cli' },
      },
      { method: 'GET', path: '/api/v1/backfills/b', body: undefined },
      { method: 'POST', path: '/api/v1/backfills/b/cancel', body: { reason: 'wrong month', requestedBy: 'cli' } },
    ]);
    expect(out).toContain(`2026-03-02 left out, it has a run: ${runId}, succeeded`);
    expect(out.at(-1)).toBe('1 waiting runs of backfill b are cancelled.');
  });

  it('ends with 1 and the reason when it is refused', async () => {
    reply = () => problem(409, 'The run is over.');
    expect(await baton('cancel', runId)).toBe(1);
    expect(errors).toEqual(['The run is over.']);
  });

  it.each([
    [['run']],
    [['run', '--date', 'tomorrow']],
    [['run', '--date', '2026-02-30']],
    [['show']],
    [['dance']],
    [['run', '--date', '2026-03-01', '--window', '0']],
    [['backfill', '--from', '2026-03-01']],
    [['backfill', '--from', 'soon', '--to', '2026-03-01']],
    [['backfill', '--from', '2026-03-01', '--to', '2026-03-02', '--on-fault', 'stop']],
    [['runs', '--limit', '0']],
    [['runs', '--frequency', '2']],
  ])('ends with 2 when it is asked wrongly, and asks nobody: %j', async (args) => {
    expect(await baton(...args)).toBe(2);
    expect(requests).toEqual([]);
    expect(errors.join()).not.toBe('');
  });

  it('says in one line that the API is away, and what to do', async () => {
    const terminal: Terminal = {
      isInteractive: false,
      out: () => undefined,
      error: (line) => void errors.push(line),
      stream: process.stdout,
      pause: () => Promise.resolve(),
    };
    expect(await runBaton(['runs', '--url', 'http://127.0.0.1:1'], terminal)).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(/^The API does not answer at http:\/\/127\.0\.0\.1:1\. Start it with npm start.*--url\.$/),
    ]);
  });

  it('shows help without ending badly', async () => {
    expect(await baton('--help')).toBe(0);
    expect(out.join('\n')).toContain('start the run of a date');
  });

  it('pauses and resumes an organization and says how it stands', async () => {
    const acme = { organizationId: 'a', name: 'Acme', active: true };
    const pause = { sinceUtc: '2026-03-01T02:00:00.000Z', untilUtc: null, reason: 'it moves', requestedBy: 'cli' };
    reply = ({ path }) => [202, { ...acme, pause: path.endsWith('pause') ? pause : null }];
    expect(await baton('org', 'pause', 'a', '--until', '2026-03-08', '--reason', 'it moves')).toBe(0);
    expect(await baton('org', 'resume', 'a')).toBe(0);
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/organizations/a/pause',
        body: { untilUtc: '2026-03-08T00:00:00.000Z', reason: 'it moves', requestedBy: 'cli' },
      },
      { method: 'POST', path: '/api/v1/organizations/a/resume', body: { requestedBy: 'cli' } },
    ]);
    expect(out).toEqual(['Acme (a) is paused since 2026-03-01T02:00:00.000Z by cli: it moves', 'Acme (a) takes part.']);
    expect(await baton('org', 'pause', 'a', '--until', 'soon')).toBe(ExitCode.usage);
  });

  it('lists who is in quarantine and releases one', async () => {
    const one = { module: 'sales', organizationId: 'a', organizationName: 'Acme', scheduleType: 'sales.x' };
    const fault = { code: 'PERIOD_CLOSED', message: 'The period is closed.', nights: 3, lastDueDate: '2026-03-01' };
    reply = ({ method }) => [200, method === 'GET' ? { quarantined: [{ ...one, ...fault }], more: false } : {}];
    expect(await baton('quarantine')).toBe(0);
    expect(out).toEqual(['sales.x Acme (a) PERIOD_CLOSED 3 nights, last 2026-03-01: The period is closed.']);
    expect(await baton('quarantine', 'release', 'a', 'sales.x', '--reason', 'mended')).toBe(0);
    expect(requests[1]).toEqual({
      method: 'POST',
      path: '/api/v1/quarantine/release',
      body: { organizationId: 'a', scheduleType: 'sales.x', reason: 'mended', requestedBy: 'cli' },
    });
  });

  it('says in one line why something was not run', async () => {
    reply = () => [
      200,
      { state: 'not-run', sentence: 'sales.work of Acme for 2026-03-01 was not run: it was paused.' },
    ];
    expect(await baton('why', 'acme-id', 'sales.work', '2026-03-01')).toBe(ExitCode.succeeded);
    expect(requests[0]?.path).toBe('/api/v1/explain?organization=acme-id&scheduleType=sales.work&date=2026-03-01');
    expect(out).toEqual(['sales.work of Acme for 2026-03-01 was not run: it was paused.']);
    expect(await baton('why', 'acme-id', 'sales.work', 'yesterday')).toBe(ExitCode.usage);
  });

  it('shows what a night is expected to be, or that too little is known', async () => {
    const type = { scheduleType: 'sales.x', startMs: 2_000, lengthMs: 60_000, executions: 100 };
    const stages = [
      { module: 'sales', startMs: 0, lengthMs: 62_000, types: [type] },
      { module: 'purchase', startMs: 362_000, lengthMs: null, types: [] },
    ];
    const night = { date: '2026-03-01', startsAtUtc: '2026-03-01T02:00:00.000Z', note: null };
    reply = () => [200, { ...night, plan: { nights: 14, lengthMs: 362_000, stages } }];
    expect(await baton('plan', '--date', '2026-03-01')).toBe(ExitCode.succeeded);
    expect(requests[0]?.path).toBe('/api/v1/pipelines/nightly/plan?date=2026-03-01');
    expect(out).toEqual([
      expect.stringMatching(/^nightly of 2026-03-01: begins at 2026-03-01T02:00:00.000Z, about .+, by 14 nights\.$/),
      expect.stringMatching(/^after .+ sales: .+$/),
      expect.stringMatching(/^ {2}after .+ sales.x: .+, 100 executions$/),
      expect.stringMatching(/^after .+ purchase: not known yet$/),
    ]);

    reply = () => [200, { date: '2026-03-01', startsAtUtc: null, plan: null, note: 'A plan needs 3 nights.' }];
    await baton('plan');
    expect(out.at(-1)).toBe('nightly of 2026-03-01: no trigger starts it. A plan needs 3 nights.');
  });

  it('shows a run against its plan, with what is left and the risk of its deadline', async () => {
    const sales = { module: 'sales', expectedMs: 60_000, actualMs: null, leftMs: 30_000, risk: 'low' };
    const outlook = { nights: 14, expectedMs: 600_000, leftMs: 570_000, stages: [sales] };
    reply = () => [200, { ...runIn('running'), outlook }];
    await baton('show', runId);
    expect(out.join('\n')).toMatch(/Planned .+ by 14 nights, about .+ left\./);
    expect(out.join('\n')).toMatch(/sales: planned .+, about .+ left, risk of passing the deadline: low/);
  });
});
