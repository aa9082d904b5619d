import { byText } from '@baton/contracts';
import type { SagaTimers } from './saga-timers';

/** What an instance is woken for next, and when: two columns of its row. */
export interface SagaWake {
  readonly at: Date;
  /** The timer's label, or `request:` and the request's. */
  readonly purpose: string;
}

/** The running timers of a state, the earliest first. */
export function runningTimers(timers: SagaTimers): readonly SagaWake[] {
  return Object.entries(timers)
    .flatMap(([purpose, timer]) => (timer && 'dueAt' in timer ? [{ at: timer.dueAt, purpose }] : []))
    .sort(inOrder);
}

/** What an instance looked like when an event began. */
export interface WakeBefore {
  readonly timers: readonly SagaWake[];
  readonly wake: SagaWake | undefined;
  /** Whether the event was that wake. */
  readonly fired: boolean;
}

/**
 * What an instance is to be woken for. A timer fires once: one that has fired and that nobody set anew since is spent,
 * though the state may still have it. The row's wake tells which those are: all that come before it.
 */
export function nextWake(after: readonly SagaWake[], before: WakeBefore): SagaWake | undefined {
  return after.find((timer) => !before.timers.some((old) => isSame(old, timer) && isSpent(old, before)));
}

/** Whether two wakes are the same timer, set to the same instant. */
export function isSame(one: SagaWake | undefined, other: SagaWake | undefined): boolean {
  return one?.purpose === other?.purpose && one?.at.getTime() === other?.at.getTime();
}

/** The order in which timers fire. */
export function inOrder(one: SagaWake, other: SagaWake): number {
  return one.at.getTime() - other.at.getTime() || byText(one.purpose, other.purpose);
}

function isSpent(timer: SagaWake, { wake, fired }: WakeBefore): boolean {
  return wake === undefined || inOrder(timer, wake) < Number(fired);
}
