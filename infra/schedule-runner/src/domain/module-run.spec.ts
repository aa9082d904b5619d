import { assertTransition, isOver, type ModuleRunState } from './module-run';

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
