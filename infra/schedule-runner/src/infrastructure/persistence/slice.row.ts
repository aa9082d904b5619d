import type { Guid, OrganizationId, RunDate } from '@baton/contracts';
import type { ClaimedSlice } from '../../domain/slice';

/** What claiming a slice gives. */
export interface SliceRow {
  readonly number: number;
  readonly schedule_type: string;
  readonly due_date: RunDate;
  readonly range_after: OrganizationId | null;
  readonly closed_up_to: OrganizationId | null;
  readonly until_organization: OrganizationId;
  readonly organization_ids: readonly OrganizationId[] | null;
  readonly fence: number;
  readonly taken_over: boolean;
  readonly crashed: boolean;
  readonly probing: boolean;
  readonly cancelling: boolean;
  readonly succeeded: number;
  readonly faulted: number;
  readonly skipped: number;
  readonly cancelled: number;
  readonly run_id: Guid;
  readonly run_date: RunDate;
  readonly conversation_id: Guid;
  readonly dry_run: boolean;
  readonly deadline_at: Date | null;
}

/** The slice that a claim gave. */
export function claimedSliceOf(moduleRunId: Guid, row: SliceRow): ClaimedSlice {
  const { number, fence, succeeded, faulted, skipped, cancelled } = row;
  return {
    moduleRunId,
    number,
    fence,
    takenOver: row.taken_over,
    crashed: row.crashed,
    probing: row.probing,
    cancelling: row.cancelling,
    scheduleType: row.schedule_type,
    dueDate: row.due_date,
    after: row.range_after ?? undefined,
    closedUpTo: row.closed_up_to ?? undefined,
    until: row.until_organization,
    organizationIds: row.organization_ids ?? undefined,
    counts: { succeeded, faulted, skipped, cancelled },
    runId: row.run_id,
    runDate: row.run_date,
    conversationId: row.conversation_id,
    dryRun: row.dry_run,
    deadlineAt: row.deadline_at ?? undefined,
  };
}
