import type { ExecutionCounts, ExecutionState, OrganizationId, RunDate } from '@baton/contracts';
import type { Outcome } from './outcome';
import type { Transitions } from './transitions';

/** What names an execution: unique in the module, whatever run, re-run or command asks for it. */
export interface ExecutionKey {
  readonly scheduleType: string;
  readonly dueDate: RunDate;
  readonly organizationId: OrganizationId;
}

/**
 * Which transitions of an execution exist. A later module run of the date takes over what did not end well, and then it
 * waits again; of what was skipped, only what was skipped for one of the {@link passingReasons}.
 */
export const executionTransitions: Transitions<ExecutionState> = {
  pending: ['pending', 'retrying', 'succeeded', 'skipped', 'faulted', 'cancelled'],
  retrying: ['pending', 'retrying', 'succeeded', 'skipped', 'faulted', 'cancelled'],
  succeeded: [],
  skipped: ['pending'],
  faulted: ['pending'],
  cancelled: ['pending'],
};

/** Reasons of skipping that say nothing of the organization's own work. */
export const passingReasons: readonly string[] = ['dependency-failed', 'organization-paused'];

/** How an attempt ended. */
export type AttemptResult =
  | Outcome
  | { readonly kind: 'retrying'; readonly retryAt: Date; readonly code: string; readonly message: string }
  | { readonly kind: 'faulted'; readonly code: string; readonly message: string };

/** No executions. */
export const NO_COUNTS: ExecutionCounts = { planned: 0, succeeded: 0, faulted: 0, skipped: 0, cancelled: 0 };

/** Adds one ended attempt to the counts; an attempt that will be tried again counts nowhere yet. */
export function countResult(counts: ExecutionCounts, kind: AttemptResult['kind'], times = 1): ExecutionCounts {
  return kind === 'retrying' ? counts : { ...counts, [kind]: counts[kind] + times };
}
