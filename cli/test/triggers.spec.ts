import { ExitCode } from '../src/index';
import { useFakeApi } from './fake-api';

const api = useFakeApi();

const occurrence = (day: string) => ({
  nominalLocal: `2026-03-${day}T02:00`,
  copy: 'first',
  instantUtc: `2026-03-${day}T02:00:00.000Z`,
});
const nightly = {
  name: 'nightly',
  pipeline: 'nights',
  enabled: true,
  rule: { cron: '0 2 * * *', zone: 'UTC' },
  explanation: 'At 02:00 every day, UTC time.',
  misfirePolicy: 'fire-all',
  maxCatchUp: 3,
  catchUpWindow: 'PT6H',
  startsAtUtc: null,
  endsAtUtc: '2026-12-31T00:00:00.000Z',
  jitter: 'PT5M',
  nextDueAtUtc: '2026-03-02T02:03:00.000Z',
  last: occurrence('01'),
};
const detail = {
  ...nightly,
  next: [{ ...occurrence('02'), coalesced: [], reason: 'on-time' }],
  firings: [
    { ...occurrence('01'), runId: 'run-1', refusal: null, firedAtUtc: '2026-03-01T02:03:00.000Z' },
    { ...occurrence('28'), runId: null, refusal: 'another-run-active', firedAtUtc: '2026-02-28T02:03:00.000Z' },
  ],
  controls: [
    { control: 'change', requestedBy: 'ann', reason: 'load', atUtc: '2026-02-01T00:00:00.000Z' },
    { control: 'create', requestedBy: null, reason: null, atUtc: '2026-01-01T00:00:00.000Z' },
  ],
};
const requestedBy = 'ann (cli)';

describe('baton triggers', () => {
  it('lists them, and shows one with what is to come and what was', async () => {
    api.reply = ({ path }) => [200, path.includes('/nightly') ? detail : { triggers: [nightly] }];
    expect(await api.baton('triggers', '--pipeline', 'nights')).toBe(0);
    expect(api.out.join()).toMatch(/nightly.*nights.*on.*At 02:00 every day.*2026-03-02T02:03.*2026-03-01T02:00/);
    api.out.length = 0;
    expect(await api.baton('triggers', 'show', 'nightly', '--next', '1')).toBe(0);
    expect(api.out).toEqual([
      'nightly starts nights, next at 2026-03-02T02:03:00.000Z.',
      'At 02:00 every day, UTC time.',
      'When it was missed: fire-all, at most 3, nothing older than PT6H.',
      'Until 2026-12-31T00:00:00.000Z.',
      'Fires up to PT5M later, always by the same.',
      'next 2026-03-02T02:00 (2026-03-02T02:00:00.000Z)',
      'fired 2026-03-01T02:00 (2026-03-01T02:00:00.000Z): run-1',
      'fired 2026-03-28T02:00 (2026-03-28T02:00:00.000Z): refused, another-run-active',
      'change at 2026-02-01T00:00:00.000Z by ann: load',
      'create at 2026-01-01T00:00:00.000Z by somebody',
    ]);
    expect(api.requests.map(({ path }) => path)).toEqual([
      '/api/v1/triggers?pipeline=nights',
      '/api/v1/triggers/nightly?next=1&last=10',
    ]);
  });

  it('makes one of a cron, or of any rule', async () => {
    api.reply = () => [201, detail];
    const cron = [
      '--pipeline',
      'nights',
      '--cron',
      '0 2 * * *',
      '--zone',
      'UTC',
      '--misfire',
      'fire-all',
      '--cap',
      '3',
    ];
    expect(await api.baton('triggers', 'add', 'one', ...cron, '--window', '6h', '--disabled')).toBe(0);
    const rule = { monthDay: 31, at: '18:00', zone: 'UTC' };
    const bounds = ['--from', '2026-03-08', '--until', '2026-04-01T06:00Z', '--jitter', '5m', '--reason', 'month ends'];
    expect(
      await api.baton('triggers', 'add', 'two', '--pipeline', 'nights', '--rule', JSON.stringify(rule), ...bounds),
    ).toBe(0);
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/triggers',
        body: {
          name: 'one',
          pipeline: 'nights',
          rule: { cron: '0 2 * * *', zone: 'UTC' },
          misfirePolicy: 'fire-all',
          maxCatchUp: 3,
          catchUpWindow: '6h',
          enabled: false,
          requestedBy,
        },
      },
      {
        method: 'POST',
        path: '/api/v1/triggers',
        body: {
          name: 'two',
          pipeline: 'nights',
          rule,
          startsAtUtc: '2026-03-08T00:00:00.000Z',
          endsAtUtc: '2026-04-01T06:00:00.000Z',
          jitter: '5m',
          reason: 'month ends',
          requestedBy,
        },
      },
    ]);
  });

  it('says what a change would do, and does it', async () => {
    const change = {
      fromUtc: '2026-03-01T00:00:00.000Z',
      toUtc: '2026-05-30T00:00:00.000Z',
      counts: { added: 1, removed: 1, moved: 1, unchanged: 87 },
      added: [occurrence('03')],
      removed: [occurrence('04')],
      moved: [{ before: occurrence('05'), after: { ...occurrence('06'), copy: 'last' } }],
    };
    api.reply = ({ path }) => [200, path.endsWith('change-preview') ? change : detail];
    expect(await api.baton('triggers', 'change', 'nightly', '--until', 'none', '--cap', 'none', '--preview')).toBe(0);
    expect(api.out).toEqual([
      'From 2026-03-01T00:00:00.000Z to 2026-05-30T00:00:00.000Z: 1 added, 1 removed, 1 moved, 87 as they are. Nothing was changed.',
      '+ 2026-03-03T02:00 (2026-03-03T02:00:00.000Z)',
      '- 2026-03-04T02:00 (2026-03-04T02:00:00.000Z)',
      '~ 2026-03-05T02:00 (2026-03-05T02:00:00.000Z) to 2026-03-06T02:00 (the second) (2026-03-06T02:00:00.000Z)',
    ]);
    expect(await api.baton('triggers', 'change', 'nightly', '--misfire', 'skip')).toBe(0);
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/triggers/nightly/change-preview',
        body: { endsAtUtc: null, maxCatchUp: null, requestedBy },
      },
      { method: 'PATCH', path: '/api/v1/triggers/nightly', body: { misfirePolicy: 'skip', requestedBy } },
    ]);
  });

  it('switches one on and off, and removes it', async () => {
    api.reply = ({ path }) => [200, path.endsWith('disable') ? { ...detail, enabled: false } : detail];
    await api.baton('triggers', 'disable', 'nightly', '--reason', 'a freeze');
    await api.baton('triggers', 'enable', 'nightly');
    await api.baton('triggers', 'remove', 'nightly');
    expect(api.requests).toEqual([
      { method: 'POST', path: '/api/v1/triggers/nightly/disable', body: { reason: 'a freeze', requestedBy } },
      { method: 'POST', path: '/api/v1/triggers/nightly/enable', body: { requestedBy } },
      { method: 'DELETE', path: '/api/v1/triggers/nightly', body: { requestedBy } },
    ]);
    expect(api.out).toEqual([
      'nightly is off and does not start nights.',
      'nightly starts nights, next at 2026-03-02T02:03:00.000Z.',
      'nightly starts nights no more. Its runs stay.',
    ]);
  });

  it('writes the answer alone under --json', async () => {
    api.reply = () => [200, { triggers: [nightly] }];
    expect(await api.baton('--json', 'triggers')).toBe(0);
    expect(api.out).toEqual([JSON.stringify({ triggers: [nightly] })]);
  });

  it.each([
    ['--cron', '0 2 * * *'],
    ['--zone', 'UTC'],
    ['--rule', '0 2 * * *'],
    ['--rule', '{}', '--cron', '0 2 * * *', '--zone', 'UTC'],
    ['--misfire', 'sometimes'],
    ['--cap', '101'],
    ['--from', 'soon'],
  ])('asks no API when it is asked wrongly: %s %s %s', async (...options) => {
    expect(await api.baton('triggers', 'add', 'one', ...options)).toBe(ExitCode.usage);
    expect(api.requests).toEqual([]);
  });

  it('ends with 2 and the wrong character when the API refuses a rule', async () => {
    const detailText = '"0 25 * * *", at character 3: the hour 25 does not exist. Expected 0 to 23.';
    api.reply = () => [400, { code: 'RULE_INVALID', detail: detailText }];
    expect(await api.baton('triggers', 'add', 'one', '--cron', '0 25 * * *', '--zone', 'UTC')).toBe(ExitCode.usage);
    expect(api.errors).toEqual([detailText]);
  });
});
