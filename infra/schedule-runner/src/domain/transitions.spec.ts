import { executionTransitions } from './execution';
import { sliceTransitions } from './slice';
import { statesBefore, type Transitions } from './transitions';

/** A table as lines, a state each. */
function linesOf<S extends string>(transitions: Transitions<S>): readonly string[] {
  const rows: readonly [string, readonly string[]][] = Object.entries(transitions);
  return rows.map(([from, to]) => `${from} → ${to.join(' | ')}`.trim());
}

describe('the states of a slice', () => {
  it('follow each other as the table says', () => {
    expect(linesOf(sliceTransitions)).toEqual([
      'pending → offered | cancelled',
      'offered → running | cancelled',
      'running → running | pending | done',
      'done →',
      'cancelled →',
    ]);
  });

  it('let one be claimed that is offered, or was claimed by somebody else', () => {
    expect(statesBefore(sliceTransitions, 'running')).toEqual(['offered', 'running']);
  });
});

describe('the states of an execution', () => {
  it('let whatever outcome be written while it waits, and only then', () => {
    for (const outcome of ['succeeded', 'skipped', 'faulted', 'retrying', 'cancelled'] as const)
      expect(statesBefore(executionTransitions, outcome)).toEqual(['pending', 'retrying']);
  });

  it('let it be taken over unless it succeeded', () => {
    expect(statesBefore(executionTransitions, 'pending')).toEqual([
      'pending',
      'retrying',
      'skipped',
      'faulted',
      'cancelled',
    ]);
  });
});
