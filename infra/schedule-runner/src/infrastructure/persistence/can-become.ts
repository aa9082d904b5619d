import { statesBefore, type Transitions } from '../../domain/transitions';

/**
 * Says in SQL that a machine's table has a way to a state: `e.state ${canBecome('cancelled')}`. In literals, as the partial
 * indexes on states are declared.
 */
export function canBecomeBy<S extends string>(transitions: Transitions<S>): (to: S) => string {
  return (to) => {
    const states = statesBefore(transitions, to).map((state) => `'${state}'`);
    return `in (${states.join(', ')})`;
  };
}
