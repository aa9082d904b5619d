import { runId, runIn, useFakeApi } from './fake-api';

const api = useFakeApi();

describe('baton run', () => {
  it('asks for a run with all that was said, and shows its id', async () => {
    api.reply = () => [202, { runId, created: true, state: 'running' }];
    const code = await api.baton(
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
    expect(api.requests).toEqual([
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
          requestedBy: 'ann (cli)',
        },
      },
    ]);
    expect(api.out.join()).toContain(runId);
  });

  it('says that the run of the date exists already', async () => {
    api.reply = () => [202, { runId, created: false, state: 'succeeded' }];
    expect(await api.baton('run', '--date', '2026-03-01')).toBe(0);
    expect(api.out[0]).toMatch(/exists already.*--rerun/);
  });

  it.each([
    ['succeeded', 0],
    ['faulted', 1],
    ['cancelled', 1],
  ])('follows a run to its end and ends as the run did: %s is %i', async (state, expected) => {
    const states = ['running', 'running', state];
    api.reply = ({ method }) =>
      method === 'POST' ? [202, { runId, created: true, state: 'running' }] : [200, runIn(states.shift() ?? state)];
    expect(await api.baton('run', '--date', '2026-03-01', '--watch')).toBe(expected);
    const shown = api.out.join('\n');
    expect(shown).toContain('sales 10/10, 8 succeeded, 2 faulted, 0 skipped');
    expect(shown).toContain('sales.post-recurring-invoices');
    expect(shown).toContain('PERIOD_CLOSED');
    expect(api.out.filter((line) => line.startsWith('sales 10/10'))).toHaveLength(1);
  });

  it('ends a dry run with what would have changed, by organization, how many would have been skipped, and whom it left out', async () => {
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
    api.reply = ({ method, path }) => {
      if (method === 'POST') return [202, { runId, created: true, state: 'running' }];
      if (path.endsWith('/reasons'))
        return [200, [{ module: 'sales', scheduleType: 'sales.x', reason: 'quarantined', count: 7, detail: null }]];
      return path.includes('/executions') ? [200, pages.shift() ?? {}] : [200, { ...runIn('succeeded'), dryRun: true }];
    };
    expect(await api.baton('run', '--date', '2026-03-01', '--dry-run', '--watch')).toBe(0);
    const shown = api.out.join('\n');
    expect(shown).toMatch(/Acme.*sales\.x.*succeeded.*2 posted, 1 reminded/);
    expect(shown).toContain('1 would have been skipped: nothing-due');
    expect(shown).toMatch(/It would have left out:[\s\S]*sales\.x.*quarantined.*7/);
    expect(shown).not.toContain('b-id');
    expect(shown).toMatch(/Coda.*faulted.*PERIOD_CLOSED: It is closed\./);
    expect(api.requests.map(({ path }) => path)).toContain(`/api/v1/runs/${runId}/executions?limit=500&cursor=next`);
  });

  it('goes on watching while the API restarts', async () => {
    const states = ['running', 'succeeded'];
    api.reply = ({ method }) =>
      method === 'POST' ? [202, { runId, created: true, state: 'running' }] : [200, runIn(states.shift() ?? '')];
    const look = globalThis.fetch;
    let looks = 0;
    globalThis.fetch = (...args) => (++looks === 3 ? Promise.reject(new TypeError('fetch failed')) : look(...args));
    try {
      expect(await api.baton('run', '--date', '2026-03-01', '--watch')).toBe(0);
    } finally {
      globalThis.fetch = look;
    }
  });
});
