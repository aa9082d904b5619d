import { runId, useFakeApi } from './fake-api';

const api = useFakeApi();

describe('baton backfill', () => {
  it('catches up with a range of dates, shows it and takes it back', async () => {
    const date = { runDateUtc: '2026-03-01', runId, state: 'queued' };
    const dates = { runs: [date], leftOut: [{ ...date, runDateUtc: '2026-03-02', state: 'succeeded' }] };
    api.reply = ({ path }) =>
      path.endsWith('/cancel')
        ? [202, { backfillId: 'b', cancelled: 1 }]
        : [200, { backfillId: 'b', from: '2026-03-01', to: '2026-03-02', state: 'queued', ...dates }];
    expect(
      await api.baton('backfill', '--from', '2026-03-01', '--to', '2026-03-02', '--on-fault', 'halt', '--window', '4'),
    ).toBe(0);
    expect(await api.baton('backfill', 'show', 'b')).toBe(0);
    expect(await api.baton('backfill', 'cancel', 'b', '--reason', 'wrong month')).toBe(0);
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/backfills',
        body: { from: '2026-03-01', to: '2026-03-02', onFault: 'halt', window: 4, requestedBy: 'ann (cli)' },
      },
      { method: 'GET', path: '/api/v1/backfills/b', body: undefined },
      { method: 'POST', path: '/api/v1/backfills/b/cancel', body: { reason: 'wrong month', requestedBy: 'ann (cli)' } },
    ]);
    expect(api.out).toContain(`2026-03-02 left out, it has a run: ${runId}, succeeded`);
    expect(api.out.at(-1)).toBe('One waiting run of backfill b is cancelled.');
  });
});
