import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ExitCode } from '../src/exit-code';
import { useFakeApi } from './fake-api';

const api = useFakeApi();
const stage = {
  ...{ module: 'sales', delayAfter: 'PT5M', timeout: 'PT2H', onFault: 'halt', faultShare: 0.5, silenceAfter: 'PT1M' },
  conditions: [{ kind: 'last-day-of-month' }],
};
const first = { version: 1, whenActive: 'queue', stages: [stage], changedBy: null, reason: null, changedAtUtc: null };
const second = { ...first, version: 2, changedBy: 'ann', reason: 'books', changedAtUtc: '2026-03-01T02:00:00.000Z' };
const detail = { name: 'nightly', ...second, triggers: ['nightly'], versions: [second, first] };

describe('baton pipelines', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'baton-pipelines-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('lists them, and shows one with its stages and who changed it', async () => {
    api.reply = ({ path: asked }) => [200, asked.includes('/nightly') ? detail : { pipelines: [detail] }];
    expect(await api.baton('pipelines')).toBe(0);
    expect(api.out.join()).toMatch(/nightly +│ 2 +│ sales +│ ann/);
    api.out.length = 0;
    expect(await api.baton('pipelines', 'show', 'nightly')).toBe(0);
    const [head, stages, ...more] = api.out;
    expect(head).toBe('nightly, version 2. A second run waits.');
    expect(stages).toMatch(/sales +│ PT5M +│ PT2H +│ halt +│ 0\.5 +│ PT1M +│ \{"kind":"last-day-of-month"\}/);
    expect(more).toEqual([
      'Started by nightly.',
      'version 2 (sales) at 2026-03-01T02:00:00.000Z by ann: books',
      'version 1 (sales) from the start',
    ]);
  });

  it('sets one from what show --json wrote, and asks no API with a file that is none', async () => {
    const file = path.join(folder, 'nightly.json');
    api.reply = () => [200, detail];
    writeFileSync(file, JSON.stringify(detail));
    expect(await api.baton('pipelines', 'set', 'nightly', file, '--reason', 'as before')).toBe(0);
    const requestedBy = 'ann (cli)';
    expect(api.requests).toEqual([
      {
        ...{ method: 'PUT', path: '/api/v1/pipelines/nightly' },
        body: { version: 2, whenActive: 'queue', stages: [stage], reason: 'as before', requestedBy },
      },
    ]);
    writeFileSync(file, '[1]');
    expect(await api.baton('pipelines', 'set', 'nightly', file)).toBe(ExitCode.usage);
    expect(api.requests).toHaveLength(1);
  });
});
