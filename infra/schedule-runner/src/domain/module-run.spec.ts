import { NO_COUNTS } from './execution';
import { activityOf, assertTransition, countsOf, isOver, type ModuleRunState } from './module-run';

const states: readonly ModuleRunState[] = ['queued', 'running', 'cancelling', 'succeeded', 'faulted', 'cancelled'];
const allowed = [
  'queued → running',
  'queued → cancelled',
  'running → cancelling',
  'running → succeeded',
  'running → faulted',
  'cancelling → cancelled',
  'cancelling → faulted',
];
const pairs = states.flatMap((from) => states.map((to) => [from, to] as const));

describe('the states of a module run', () => {
  it.each(pairs)('%s → %s is allowed only where the table says so', (from, to) => {
    const attempt = () => assertTransition(from, to);
    if (allowed.includes(`${from} → ${to}`)) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(`A module run that is ${from} cannot become ${to}.`);
  });

  it('are over when nothing follows them', () => {
    expect(states.filter(isOver)).toEqual(['succeeded', 'faulted', 'cancelled']);
  });
});

describe('what a module run is doing', () => {
  it.each([
    ['queued', 0, 0, 'queued'],
    ['running', 10, 0, 'running'],
    ['running', 10, 9, 'running'],
    ['running', 10, 10, 'retrying'],
    ['cancelling', 10, 0, 'running'],
  ] as const)(
    'is, where it is %s with %i left and %i of them waiting for a retry, %s',
    (state, left, retrying, activity) => {
      const counts = { ...NO_COUNTS, planned: 14 + left, succeeded: 8, faulted: 3, skipped: 2, cancelled: 1 };
      expect(activityOf({ state }, state === 'queued' ? NO_COUNTS : counts, retrying, false)).toBe(activity);
      expect(activityOf({ state: 'running' }, counts, retrying, true)).toBe('deferred');
    },
  );
});

describe('the numbers of a module run', () => {
  it('are the sums over its schedule types', () => {
    const one = {
      scheduleType: 'sales.one',
      planned: 10,
      succeeded: 4,
      faulted: 3,
      skipped: 2,
      cancelled: 1,
      durationMs: 5,
    };
    const counts = countsOf([one, { ...one, scheduleType: 'sales.two' }]);
    expect(counts).toEqual({ planned: 20, succeeded: 8, faulted: 6, skipped: 4, cancelled: 2 });
    expect(countsOf([])).toEqual(NO_COUNTS);
  });
});
