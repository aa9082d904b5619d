import { ExitCode, runBaton, type Terminal } from '../src/index';

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function baton(args: readonly string[], lines: readonly string[] = []) {
  const out: string[] = [];
  const errors: string[] = [];
  const terminal: Terminal = {
    isInteractive: false,
    user: undefined,
    out: (line) => void out.push(line),
    error: (line) => void errors.push(line),
    stream: process.stdout,
    lines: () => linesOf(lines),
    pause: () => Promise.resolve(),
  };
  const code = await runBaton(['preview', ...args], terminal);
  return { code, out, errors };
}
const spring = ['--zone', 'America/New_York', '--from', '2025-03-08T00:00Z', '--to', '2025-03-11T00:00Z'];

describe('baton preview', () => {
  it('prints occurrences as JSON, the run after a gap with what it stands for', async () => {
    const { code, out } = await baton(['--cron', '30 2 * * *', ...spring, '--json']);
    expect(code).toBe(ExitCode.succeeded);
    const plain = { copy: 'first', coalesced: [], reason: 'on-time' };
    expect(JSON.parse(out.join(''))).toEqual([
      { nominalLocal: '2025-03-08T02:30', instant: '2025-03-08T07:30Z', ...plain },
      {
        nominalLocal: '2025-03-09T02:30',
        copy: 'first',
        instant: '2025-03-09T07:00Z',
        coalesced: ['2025-03-09T02:30'],
        reason: 'gap-run-after',
      },
      { nominalLocal: '2025-03-10T02:30', instant: '2025-03-10T06:30Z', ...plain },
    ]);
  });

  it.each([
    ['run-after', ['2025-03-08T07:30Z', '2025-03-09T07:00Z', '2025-03-10T06:30Z']],
    ['shift', ['2025-03-08T07:30Z', '2025-03-09T07:30Z', '2025-03-10T06:30Z']],
    ['skip', ['2025-03-08T07:30Z', '2025-03-10T06:30Z']],
  ])('takes --gap %s', async (gap, expected) => {
    const { out } = await baton(['--cron', '30 2 * * *', ...spring, '--gap', gap, '--json']);
    expect(JSON.parse(out.join('')).map(({ instant }: { instant: string }) => instant)).toEqual(expected);
  });

  it('takes a recurrence rule, which leaves out what does not exist', async () => {
    const { out } = await baton(['--rrule', 'FREQ=DAILY;BYHOUR=2;BYMINUTE=30', ...spring, '--json']);
    const found = JSON.parse(out.join('')).map(({ instant }: { instant: string }) => instant);
    expect(found).toEqual(['2025-03-08T07:30Z', '2025-03-10T06:30Z']);
  });

  it('takes any rule as JSON, and says what is left out and why', async () => {
    const rule = { rule: { cron: '0 2 * * *', zone: 'UTC' }, calendar: { weekend: [0, 6] } };
    const range = ['--from', '2026-01-02', '--to', '2026-01-05'];
    const { out } = await baton(['--rule', JSON.stringify(rule), '--why', ...range, '--json']);
    const found = JSON.parse(out.join('')).map((line: { instant: string; why: string }) => [line.instant, line.why]);
    expect(found).toEqual([
      ['2026-01-02T02:00Z', 'As the rule says.'],
      [null, '2026-01-03 is a day off: weekend.'],
      [null, '2026-01-04 is a day off: weekend.'],
    ]);
    const wrong = await baton(['--rule', '{"crn":"0 2 * * *"}']);
    expect(wrong.errors.join()).toMatch(/a rule of this kind has no crn|: rule is missing/);
  });

  it('tells a rule in plain English', async () => {
    const { out } = await baton(['--cron', '0 6 LW * *', '--explain']);
    expect(out).toEqual(['At 06:00 on the last weekday (Monday to Friday) of the month, UTC time.']);
  });

  it('answers lines of JSON line by line, and goes on after a wrong one', async () => {
    const range = { from: '2026-01-01T00:00Z', to: '2026-01-01T12:00Z' };
    const { code, out } = await baton(
      ['--json'],
      [
        JSON.stringify({ cron: '0 6 * * *', ...range }),
        '{',
        '',
        JSON.stringify({ cron: '0 0 30 2 *', ...range }),
        JSON.stringify({ every: 'PT8H', anchor: '2026-01-01T00:00Z', ...range }),
      ],
    );
    expect(code).toBe(ExitCode.failed);
    const answers = out.map((line) => JSON.parse(line));
    expect(answers).toHaveLength(4);
    expect(answers[0]).toMatchObject([{ instant: '2026-01-01T06:00Z' }]);
    expect(answers[1].error.detail).toMatch(/no JSON/);
    expect(answers[2].error.detail).toMatch(/never fires/);
    expect(answers[3]).toMatchObject([{ instant: '2026-01-01T00:00Z' }, { instant: '2026-01-01T08:00Z' }]);
  });

  it('points at the character that is wrong', async () => {
    const { code, errors } = await baton(['--cron', '0 25 * * *']);
    expect(code).toBe(ExitCode.failed);
    expect(errors.join('\n')).toContain('0 25 * * *\n  ^^\n');
    const asJson = await baton(['--cron', '0 25 * * *', '--json']);
    expect(JSON.parse(asJson.errors.join(''))).toMatchObject({ code: 'RULE_INVALID', position: 2 });
  });

  it('shows a table to people', async () => {
    const { out } = await baton(['--cron', '@daily', '--from', '2026-01-01', '--count', '2']);
    expect(out.join('\n')).toMatch(/2026-01-01T00:00Z .* on-time[\s\S]*2026-01-02T00:00Z/);
  });

  it('answers a line with a misspelt option, and says that it means nothing', async () => {
    const { code, out, errors } = await baton(
      [],
      ['', '{"cron":"0 2 * * *","from":"2026-01-01","count":1,"zoen":"Asia/Tokyo"}'],
    );
    expect([code, out.length]).toEqual([ExitCode.succeeded, 1]);
    expect(errors).toEqual([expect.stringMatching(/^Line 2: "zoen" is no option of a preview.*zone, gap/)]);
  });

  it('answers lines whose rule is of wrong kinds, and goes on', async () => {
    const { code, out } = await baton([], ['{"rule":{"dates":[5],"zone":"UTC"}}', '{"cron":"0 2 * * *","count":1}']);
    expect(code).toBe(ExitCode.failed);
    expect(out.map((line) => Object.hasOwn(JSON.parse(line), 'error'))).toEqual([true, false]);
  });
});
