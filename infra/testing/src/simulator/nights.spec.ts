import { execFile } from 'node:child_process';
import path from 'node:path';
import { simulateNight } from './night';
import { failureText } from './report';

/** What a failing night says, for whoever reads the test's output. */
function failuresOf(reports: readonly Awaited<ReturnType<typeof simulateNight>>[]): readonly string[] {
  return reports.filter(({ broken }) => broken !== undefined).map((report) => failureText(report));
}

const ROOT = path.resolve(__dirname, '../../../..');

describe('a simulated night', () => {
  it('ends as its organizations were drawn when nothing goes wrong', async () => {
    const night = await simulateNight({ seed: 11, disturbed: false });

    expect(failuresOf([night])).toEqual([]);
    expect(night.executions).toBe(20 * 6 * 3);
    expect(night.faults.size).toBe(0);
  });

  it('is the same to the last line when its seed is played again, and another with another', async () => {
    const [first, again, other] = [
      await simulateNight({ seed: 5 }),
      await simulateNight({ seed: 5 }),
      await simulateNight({ seed: 6 }),
    ];

    expect(again).toEqual(first);
    expect(other.hash).not.toBe(first.hash);
  });
});

describe('npm run simulate', () => {
  it('holds every invariant for two hundred nights, with five faults in each and operators who interfere', async () => {
    const { status, output } = await simulate('--nights', '200', '--seed', '1');

    expect(output).toContain('200 nights from seed 1: every invariant held\n');
    expect(status).toBe(0);
    expect(Number(/at least (\d+) a night/.exec(output)?.[1])).toBeGreaterThanOrEqual(5);
    expect(kindsOf('faults', output)).toHaveLength(28);
    expect(kindsOf('operators', output)).toEqual([
      'cancel',
      'leave-out',
      'let-in',
      'pause',
      'resume',
      'retry-faulted',
      'retry-stage',
      'skip-stage',
    ]);
  }, 300_000);

  it('refuses a number of nights that is none', async () => {
    const { status, output } = await simulate('--nights', 'many');

    expect(output).toBe('--nights is "many": expected a whole number, 0 or more.\n');
    expect(status).toBe(2);
  });
});

/** What a line of the summary counts, by name. */
function kindsOf(line: string, output: string): readonly string[] {
  const counts = new RegExp(`^  ${line} .*$`, 'm').exec(output)?.[0] ?? '';
  return [...counts.matchAll(/([a-z-]+) \d+(?:,|$)/g)].map(([, kind = '']) => kind);
}

/** Runs the command in a process of its own: two hundred nights take half as long there as inside Jest. */
function simulate(...options: readonly string[]): Promise<{ readonly status: unknown; readonly output: string }> {
  const program = ['--require', path.join(ROOT, 'tools/run-typescript.cjs'), path.join(__dirname, 'main.ts')];
  return new Promise((resolve) => {
    execFile(process.execPath, [...program, ...options], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, output: `${stdout}${stderr}` }),
    );
  });
}
