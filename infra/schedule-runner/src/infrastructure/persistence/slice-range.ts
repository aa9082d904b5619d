import { EMPTY_GUID } from '@baton/contracts';
import type { ClaimedSlice } from '../../domain/slice';

/** The executions of a slice: $1 module run, $2 type, $3 date, $4 after, $5 until, $6 just these. */
export const IN_SLICE = `e.module_run_id = $1 and e.schedule_type = $2 and e.due_date = $3
  and e.organization_id > $4 and e.organization_id <= $5 and ($6::uuid[] is null or e.organization_id = any ($6))`;

/** The parameters of {@link IN_SLICE}: what of the slice is not closed yet. */
export function rangeOf(slice: ClaimedSlice): readonly unknown[] {
  return [
    slice.moduleRunId,
    slice.scheduleType,
    slice.dueDate,
    slice.closedUpTo ?? slice.after ?? EMPTY_GUID,
    slice.until,
    slice.organizationIds ?? null,
  ];
}

/** The slice is held under our fence: $1 module run, $2 number, $3 fence. */
export const HELD = `module_run_id = $1 and number = $2 and fence = $3 and state = 'running'`;

/** The parameters of {@link HELD}. */
export function claimOf({ moduleRunId, number, fence }: ClaimedSlice): readonly unknown[] {
  return [moduleRunId, number, fence];
}
