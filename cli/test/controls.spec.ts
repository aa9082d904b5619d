import { runId, useFakeApi } from './fake-api';

const api = useFakeApi();

describe('baton retry, skip, cancel, pause, resume', () => {
  it.each([
    ['retry', 'retry-faulted'],
    ['cancel', 'cancel'],
    ['pause', 'pause'],
    ['resume', 'resume'],
  ])('%ss a run', async (command, path) => {
    api.reply = () => [202, { runId, state: 'waiting' }];
    expect(await api.baton(command, runId)).toBe(0);
    expect(api.requests).toMatchObject([{ method: 'POST', path: `/api/v1/runs/${runId}/${path}` }]);
    expect(api.out.join()).toContain('waiting');
  });

  it.each([
    [['retry', runId, '--module', 'sales'], 'stages/sales/retry'],
    [['skip', runId, 'sales'], 'stages/sales/skip'],
  ])('controls one stage: %j', async (args, path) => {
    api.reply = () => [202, { runId, state: 'running' }];
    expect(await api.baton(...args, '--reason', 'no bills')).toBe(0);
    const body = { reason: 'no bills', requestedBy: 'ann (cli)' };
    expect(api.requests).toEqual([{ method: 'POST', path: `/api/v1/runs/${runId}/${path}`, body }]);
    expect(api.out.join()).toContain('running');
  });

  it('narrows a retry of what faulted', async () => {
    api.reply = () => [202, { runId, state: 'queued' }];
    expect(await api.baton('retry', runId, '--module', 'sales', '--type', 'sales.x')).toBe(0);
    expect(api.requests).toMatchObject([
      { path: `/api/v1/runs/${runId}/retry-faulted`, body: { modules: ['sales'], scheduleTypes: ['sales.x'] } },
    ]);
  });
});
