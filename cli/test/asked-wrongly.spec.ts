import { runBaton } from '../src/index';
import { problem, runId, runIn, useFakeApi } from './fake-api';

const api = useFakeApi();

describe('baton', () => {
  it('ends with 1 and the reason when it is refused', async () => {
    api.reply = () => problem(409, 'The run is over.');
    expect(await api.baton('cancel', runId)).toBe(1);
    expect(api.errors).toEqual(['The run is over.']);
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
    expect(await api.baton(...args)).toBe(2);
    expect(api.requests).toEqual([]);
    expect(api.errors.join()).not.toBe('');
  });

  it('says in one line that the API is away, and what to do', async () => {
    expect(await runBaton(['runs', '--url', 'http://127.0.0.1:1'], api.terminal)).toBe(1);
    expect(api.errors).toEqual([
      expect.stringMatching(/^The API does not answer at http:\/\/127\.0\.0\.1:1\. Start it with npm start.*--url\.$/),
    ]);
  });

  it('shows help without ending badly', async () => {
    expect(await api.baton('--help')).toBe(0);
    expect(api.out.join('\n')).toContain('start the run of a date');
  });

  it('ends with 2 where the API found the request wrong', async () => {
    api.reply = () => problem(400, 'organizationIds[0]: expected a GUID');
    expect(await api.baton('run', '--date', '2026-03-01', '--org', 'acme')).toBe(2);
    expect(api.errors).toEqual(['organizationIds[0]: expected a GUID']);
  });

  it("writes the API's answers alone with --json, a line for each", async () => {
    const states = ['running', 'succeeded'];
    api.reply = ({ method }) =>
      method === 'POST' ? [202, { runId, created: true, state: 'running' }] : [200, runIn(states.shift() ?? '')];
    expect(await api.baton('--json', 'run', '--date', '2026-03-01', '--watch')).toBe(0);
    expect(api.out.map((line) => JSON.parse(line).state)).toEqual(['running', 'running', 'succeeded']);
  });

  it('writes a refusal as the API said it with --json', async () => {
    api.reply = () => problem(409, 'The run is over.');
    expect(await api.baton('cancel', runId, '--json')).toBe(1);
    expect(api.errors.map((line) => JSON.parse(line))).toEqual([
      { title: 'No', status: 409, detail: 'The run is over.' },
    ]);
    expect(await runBaton(['runs', '--json', '--url', 'http://127.0.0.1:1'], api.terminal)).toBe(1);
    expect(JSON.parse(api.errors[1] ?? '')).toMatchObject({ code: 'API_AWAY' });
  });
});
