import type { ExecutionCounts, OrganizationId, RunDate } from '@baton/contracts';
import type { Outcome } from './outcome';

/** What names an execution: unique in the module, whatever run, re-run or command asks for it. */
export interface ExecutionKey {
  readonly scheduleType: string;
  readonly dueDate: RunDate;
  readonly organizationId: OrganizationId;
}

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
