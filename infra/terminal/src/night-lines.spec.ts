import { NightLines } from './night-lines';
import { nightTable } from './night-table';
import type { NightView, ViewStage } from './night-view';

const counts = { planned: 10, succeeded: 7, faulted: 2, skipped: 1, cancelled: 0 };
const now = new Date('2026-03-01T02:00:05Z');
const stage = (changes: Partial<ViewStage> = {}): ViewStage => ({
  module: 'sales',
  state: 'running',
  noAnswerYet: false,
  dispatchedAtUtc: '2026-03-01T02:00:00Z',
  completedAtUtc: null,
  error: null,
  counts,
  scheduleTypes: [],
  ...changes,
});
const night = (changes: Partial<NightView> = {}): NightView => ({
  runId: 'r1',
  pipeline: 'nightly',
  runDateUtc: '2026-03-01',
  state: 'running',
  startedAtUtc: '2026-03-01T02:00:00Z',
  completedAtUtc: null,
  wakeAtUtc: null,
  stages: [stage()],
  faults: [],
  ...changes,
});

describe('NightLines', () => {
  it('writes each thing once, when it happens', () => {
    const lines: string[] = [];
    const shown = new NightLines((line) => lines.push(line));
    shown.show(night({ stages: [stage({ counts: { ...counts, planned: 0 }, noAnswerYet: true })] }), now);
    shown.show(night(), now);
    shown.show(night(), now);
    const completedAtUtc = '2026-03-01T02:00:05Z';
    shown.show(night({ state: 'succeeded', stages: [stage({ state: 'succeeded', completedAtUtc })] }), now);

    expect(lines).toEqual([
      'run r1 for 2026-03-01 is running',
      'sales is running',
      'sales has given no answer yet',
      'sales 10/10, 7 succeeded, 2 faulted, 1 skipped',
      'run r1 for 2026-03-01 is succeeded',
      'sales succeeded after 5.0 s, 7 succeeded, 2 faulted, 1 skipped',
    ]);
  });
});

describe('NightLines with a plan', () => {
  const planned = (risk: string) => ({
    outlook: { leftMs: 90_000, stages: [{ module: 'sales', leftMs: 30_000, risk }] },
  });
  const shownOf = (...views: NightView[]): readonly string[] => {
    const lines: string[] = [];
    const shown = new NightLines((line) => lines.push(line));
    for (const view of views) shown.show(view, now);
    return lines;
  };

  it('says what is left of the night and of the stage, and of a risk when it comes', () => {
    expect(shownOf(night(planned('low')), night(planned('high')), night(planned('high')))).toEqual([
      'run r1 for 2026-03-01 is running, about 1 m 30 s left',
      'sales is running',
      'sales 10/10, 7 succeeded, 2 faulted, 1 skipped, about 30 s left',
      'sales has a high risk of passing the deadline',
    ]);
  });

  it('says until when a run waits', () => {
    const [line] = shownOf(night({ state: 'waiting', wakeAtUtc: '2026-03-01T02:05:00Z', stages: [] }));
    expect(line).toBe('run r1 for 2026-03-01 is waiting until 2026-03-01T02:05:00Z');
  });
});

describe('nightTable', () => {
  it('has a row for each schedule type, and says what failed and why', () => {
    const scheduleTypes = [
      { scheduleType: 'sales.post-recurring-invoices', ...counts, durationMs: 2_000 },
      { scheduleType: 'sales.send-payment-reminders', ...counts, durationMs: 65_000 },
    ];
    const faults = [
      {
        scheduleType: 'sales.post-recurring-invoices',
        code: 'PERIOD_CLOSED',
        count: 2,
        example: 'The books are closed.',
      },
    ];
    const completedAtUtc = '2026-03-01T02:01:07Z';
    const text = nightTable(
      night({ stages: [stage({ state: 'succeeded', completedAtUtc, scheduleTypes })], faults }),
      now,
    );

    expect(text).toMatch(
      /sales \(succeeded, 1 m 07 s\) +│ sales\.post-recurring-invoices +│ +10 │ +7 │ +2 │ +1 │ +2\.0 s/,
    );
    expect(text).toMatch(/│ +│ sales\.send-payment-reminders +│.*1 m 05 s/);
    expect(text).toMatch(
      /2 faulted:\n {2}2 × PERIOD_CLOSED in sales\.post-recurring-invoices: The books are closed\.$/,
    );
  });

  it('says why a stage has no numbers', () => {
    const text = nightTable(
      night({ stages: [stage({ state: 'faulted', error: 'The module did not answer in time.' })] }),
      now,
    );
    expect(text).toContain('The module did not answer in time.');
  });
});
