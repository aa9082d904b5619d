import { UnknownTransitionError } from './unknown-transition.error';

/** How a run can be over. */
export const finalRunStates = ['succeeded', 'faulted', 'cancelled'] as const;
/** One of them. */
export type FinalRunState = (typeof finalRunStates)[number];

/**
 * The states of a run. `queued` waits for another run of its pipeline; `running` has a stage at work; `waiting` is the
 * delay before the next stage; `paused` starts nothing new; `cancelling` waits for the module that still works.
 */
export const runStates = ['queued', 'running', 'waiting', 'paused', 'cancelling', ...finalRunStates] as const;
/** One of them. */
export type RunState = (typeof runStates)[number];

/** The states of a stage. `cancelling` was asked to end early and has not answered yet. */
export const stageStates = [
  'pending',
  'running',
  'cancelling',
  'succeeded',
  'faulted',
  'skipped',
  'cancelled',
] as const;
/** One of them. */
export type StageState = (typeof stageStates)[number];
/** How a stage can be over. */
export type FinalStageState = Exclude<StageState, 'pending' | 'running' | 'cancelling'>;

/** Which run transitions exist. An ended run goes back to `queued` when what faulted in it is retried; a cancelled one stays. */
export const runTransitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['running', 'cancelled'],
  running: ['waiting', 'paused', 'cancelling', 'succeeded', 'faulted'],
  waiting: ['running', 'paused', 'cancelled', 'succeeded', 'faulted'],
  paused: ['running', 'waiting', 'cancelling', 'cancelled', 'succeeded', 'faulted'],
  cancelling: ['cancelled'],
  succeeded: ['queued'],
  faulted: ['queued'],
  cancelled: [],
};

/**
 * Which stage transitions exist. An ended stage goes back to `pending` when what faulted in it, or kept it from starting,
 * is retried; one at work is `running` again when it is retried, as another attempt.
 */
export const stageTransitions: Readonly<Record<StageState, readonly StageState[]>> = {
  pending: ['running', 'skipped', 'cancelled'],
  running: ['running', 'cancelling', 'succeeded', 'faulted', 'cancelled'],
  cancelling: ['running', 'succeeded', 'faulted', 'skipped', 'cancelled'],
  succeeded: ['pending'],
  faulted: ['pending'],
  skipped: ['pending'],
  cancelled: ['pending'],
};

/** Whether a run holds its pipeline: no other run of it may be active then. */
export function isActive(state: RunState): boolean {
  return state !== 'queued' && !isOver(state);
}

/** Whether a run has ended. */
export function isOver(state: RunState): state is FinalRunState {
  return finalRunStates.some((final) => final === state);
}

/** @throws {UnknownTransitionError} when the table has no such transition. */
export function runTransition(from: RunState, to: RunState): RunState {
  if (!runTransitions[from].includes(to)) throw new UnknownTransitionError('run', from, to);
  return to;
}

/** @throws {UnknownTransitionError} when the table has no such transition. */
export function stageTransition(from: StageState, to: StageState): StageState {
  if (!stageTransitions[from].includes(to)) throw new UnknownTransitionError('stage', from, to);
  return to;
}
