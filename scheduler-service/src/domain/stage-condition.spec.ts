import { after, completed, dateOf, minutes, queuedRun, step } from '../../test/run-fixture';
import type { RunEvent } from './run-event';
import { type StageCondition, unmetCondition } from './stage-condition';

const start: RunEvent = { kind: 'start' };
const on = (date: string, condition: StageCondition) =>
  unmetCondition([condition], { runDateUtc: dateOf(date), hasSucceeded: (module) => module === 'sales' });

describe('a condition of a stage', () => {
  it.each<[string, StageCondition]>([
    ['2026-03-02', { kind: 'weekdays', days: ['monday', 'friday'] }],
    ['2028-02-29', { kind: 'last-day-of-month' }],
    ['2026-12-31', { kind: 'last-day-of-month' }],
    ['2026-03-15', { kind: 'day-of-month', days: [1, 15] }],
    ['2026-03-01', { kind: 'stage-succeeded', module: 'sales' }],
  ])('holds on %s: %j', (date, condition) => {
    expect(on(date, condition)).toBeUndefined();
  });

  it.each<[string, StageCondition, string]>([
    ['2026-03-01', { kind: 'weekdays', days: ['monday', 'friday'] }, 'runs only on monday, friday'],
    ['2028-02-28', { kind: 'last-day-of-month' }, 'runs only on the last day of a month'],
    ['2026-03-02', { kind: 'day-of-month', days: [1, 15] }, 'runs only on day 1, 15 of a month'],
    ['2026-03-01', { kind: 'stage-succeeded', module: 'purchase' }, 'runs only when purchase has succeeded'],
  ])('does not hold on %s: %j', (date, condition, text) => {
    expect(on(date, condition)).toBe(`${date}: ${text}`);
  });

  it('that does not hold leaves the stage out when it would be dispatched, and the run goes on', () => {
    const conditions: readonly StageCondition[] = [{ kind: 'last-day-of-month' }];
    const whole = queuedRun({ delayAfterMs: 0 });
    const run = {
      ...whole,
      stages: whole.stages.map((stage) => ({
        ...stage,
        plan: { ...stage.plan, conditions: stage.position === 1 ? conditions : [] },
      })),
    };
    const begun = after(run, [0, start]);
    expect(begun.stages[1]?.state).toBe('pending');
    const { decisions, run: next } = step(begun, completed('sales'), minutes(1));
    expect(decisions.slice(1)).toMatchObject([
      {
        kind: 'stage-skipped',
        position: 1,
        reason: 'condition-not-met',
        detail: '2026-03-01: runs only on the last day of a month',
      },
      { kind: 'stage-dispatched', position: 2 },
    ]);
    expect(after(next, [2, completed('accounting')]).state).toBe('succeeded');
  });

  it('on a stage that was left out by request asks nothing', () => {
    const whole = queuedRun({ delayAfterMs: 0, conditions: [{ kind: 'stage-succeeded', module: 'sales' }] });
    const run = {
      ...whole,
      stages: whole.stages.map((stage, i) =>
        i === 0 ? { ...stage, state: 'skipped' as const, error: 'not-requested' } : stage,
      ),
    };
    expect(after(run, [0, start]).stages.map(({ state }) => state)).toEqual(['skipped', 'running', 'pending']);
  });

  it('ends a run that has no stage left', () => {
    const run = after(queuedRun({ conditions: [{ kind: 'last-day-of-month' }] }), [0, start]);
    expect(run).toMatchObject({ state: 'succeeded', completedAt: minutes(0) });
  });
});
