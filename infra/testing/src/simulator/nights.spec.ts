import { simulateNight } from './night';
import { simulateNights } from './nights';
import { failureText } from './report';

/** What a failing night says, for whoever reads the test's output. */
function failuresOf(reports: readonly Awaited<ReturnType<typeof simulateNight>>[]): readonly string[] {
  return reports.filter(({ broken }) => broken !== undefined).map((report) => failureText(report));
}

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

describe('two hundred nights', () => {
  it('hold every invariant, with five faults in each and operators who interfere', async () => {
    const summary = await simulateNights({ nights: 200, seed: 1 });

    expect(failuresOf(summary.failures)).toEqual([]);
    expect(summary.nights).toBe(200);
    expect(summary.fewestFaults).toBeGreaterThanOrEqual(5);
    expect(summary.faults.size).toBe(28);
    expect([...summary.wishes.keys()]).toEqual([
      'cancel',
      'leave-out',
      'let-in',
      'pause',
      'resume',
      'retry-faulted',
      'retry-stage',
      'skip-stage',
    ]);
    // Half a minute on a machine that does nothing else.
  }, 300_000);
});
