import { ExitCode } from '../src/index';
import { useFakeApi } from './fake-api';

const api = useFakeApi();

describe('baton org, quarantine', () => {
  it('pauses and resumes an organization and says how it stands', async () => {
    const acme = { organizationId: 'a', name: 'Acme', active: true };
    const pause = {
      sinceUtc: '2026-03-01T02:00:00.000Z',
      untilUtc: null,
      reason: 'it moves',
      requestedBy: 'ann (cli)',
    };
    api.reply = ({ path }) => [202, { ...acme, pause: path.endsWith('pause') ? pause : null }];
    expect(await api.baton('org', 'pause', 'a', '--until', '2026-03-08', '--reason', 'it moves')).toBe(0);
    expect(await api.baton('org', 'resume', 'a')).toBe(0);
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/organizations/a/pause',
        body: { untilUtc: '2026-03-08T00:00:00.000Z', reason: 'it moves', requestedBy: 'ann (cli)' },
      },
      { method: 'POST', path: '/api/v1/organizations/a/resume', body: { requestedBy: 'ann (cli)' } },
    ]);
    expect(api.out).toEqual([
      'Acme (a) is paused since 2026-03-01T02:00:00.000Z by ann (cli): it moves',
      'Acme (a) takes part.',
    ]);
    expect(await api.baton('org', 'pause', 'a', '--until', 'soon')).toBe(ExitCode.usage);
  });

  it('lists who is in quarantine and releases one', async () => {
    const one = { module: 'sales', organizationId: 'a', organizationName: 'Acme', scheduleType: 'sales.x' };
    const fault = { code: 'PERIOD_CLOSED', message: 'The period is closed.', nights: 3, lastDueDate: '2026-03-01' };
    api.reply = ({ method }) => [200, method === 'GET' ? { quarantined: [{ ...one, ...fault }], more: false } : {}];
    expect(await api.baton('quarantine')).toBe(0);
    expect(api.out).toEqual(['sales.x Acme (a) PERIOD_CLOSED 3 nights, last 2026-03-01: The period is closed.']);
    expect(await api.baton('quarantine', 'release', 'a', 'sales.x', '--reason', 'mended')).toBe(0);
    expect(api.requests[1]).toEqual({
      method: 'POST',
      path: '/api/v1/quarantine/release',
      body: { organizationId: 'a', scheduleType: 'sales.x', reason: 'mended', requestedBy: 'ann (cli)' },
    });
  });
});
