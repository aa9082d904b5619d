import type { Guid } from '@baton/contracts';
import type { BackfillFaultPolicy } from '../domain/backfill';
import type { RunState } from '../domain/run-state';

/** A date of a backfill and its run. */
export interface BackfillDate {
  readonly runDateUtc: string;
  readonly runId: Guid;
  readonly state: RunState;
}

/** A backfill with all its dates. */
export interface BackfillView {
  readonly backfillId: Guid;
  readonly pipeline: string;
  readonly from: string;
  readonly to: string;
  readonly organizationIds: readonly string[] | null;
  readonly scheduleTypes: readonly string[] | null;
  readonly dryRun: boolean;
  readonly onFault: BackfillFaultPolicy;
  readonly requestedBy: string | null;
  readonly requestedAtUtc: string;
  /** `queued` before its first run, `running` until its last is over; then as good as the worst of them. */
  readonly state: 'queued' | 'running' | 'succeeded' | 'faulted' | 'cancelled';
  /** Its runs, oldest date first. */
  readonly runs: readonly BackfillDate[];
  /** Dates that had a run before, which this backfill does not repeat. */
  readonly leftOut: readonly BackfillDate[];
}

/** What a backfill is in, by its runs. */
export function backfillStateOf(runs: readonly Pick<BackfillDate, 'state'>[]): BackfillView['state'] {
  const has = (...states: readonly RunState[]): boolean => runs.some(({ state }) => states.includes(state));
  if (has('running', 'waiting', 'paused', 'cancelling')) return 'running';
  if (has('queued')) return has('succeeded', 'faulted', 'cancelled') ? 'running' : 'queued';
  if (has('faulted')) return 'faulted';
  return has('cancelled') ? 'cancelled' : 'succeeded';
}
