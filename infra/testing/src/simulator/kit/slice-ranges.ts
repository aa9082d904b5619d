import { byText, type OrganizationId } from '@baton/contracts';
import type { ClaimedSlice, ModuleRun } from '@baton/schedule-runner/parts';
import type { ExecutionRow, SliceRow } from './kit-store';

/** Organizations of one slice, in order, and where it begins: after the last of the slice before. */
interface Range {
  readonly after: OrganizationId | undefined;
  readonly organizations: readonly OrganizationId[];
}

/** Cuts rows into slices of at most `size`, in the order of organizations. */
export function chunksOf(rows: readonly Pick<ExecutionRow, 'organizationId'>[], size: number): readonly Range[] {
  const ids = rows.map(({ organizationId }) => organizationId).sort(byText);
  const ranges: Range[] = [];
  for (let start = 0; start < ids.length; start += size)
    ranges.push({ after: ids[start - 1], organizations: ids.slice(start, start + size) });
  return ranges;
}

/** A slice as it is cut. */
export function newSlice(
  run: ModuleRun,
  scheduleType: string,
  number: number,
  { after, organizations }: Range,
): SliceRow {
  const until = organizations.at(-1);
  if (until === undefined) throw new RangeError('A slice has one organization at least.');
  return {
    moduleRunId: run.id,
    number,
    scheduleType,
    dueDate: run.runDate,
    after,
    closedUpTo: undefined,
    until,
    organizationIds: undefined,
    state: 'pending',
    fence: 0,
    offeredAt: undefined,
    rings: 0,
    unclaimedSince: undefined,
    leaseUntil: undefined,
    workerLeft: false,
    isolated: false,
    closingsFailed: 0,
    untold: undefined,
    planned: 0,
    counts: { succeeded: 0, faulted: 0, skipped: 0, cancelled: 0 },
  };
}

/** What says which executions a slice has. */
type SliceRange = Pick<
  ClaimedSlice,
  'moduleRunId' | 'scheduleType' | 'dueDate' | 'after' | 'until' | 'organizationIds'
>;

/** Whether an execution belongs to a slice, beyond what of it is closed. */
export function isInSlice(row: ExecutionRow, slice: SliceRange, closedUpTo: OrganizationId | undefined): boolean {
  const from = closedUpTo ?? slice.after;
  return (
    row.moduleRunId === slice.moduleRunId &&
    row.scheduleType === slice.scheduleType &&
    row.dueDate === slice.dueDate &&
    (from === undefined || row.organizationId > from) &&
    row.organizationId <= slice.until &&
    (slice.organizationIds === undefined || slice.organizationIds.includes(row.organizationId))
  );
}

/** How the executions of a slice ended. */
export function countsOf(rows: readonly ExecutionRow[]): SliceRow['counts'] {
  const count = (wanted: ExecutionRow['state']) => rows.filter(({ state }) => state === wanted).length;
  return {
    succeeded: count('succeeded'),
    faulted: count('faulted'),
    skipped: count('skipped'),
    cancelled: count('cancelled'),
  };
}
