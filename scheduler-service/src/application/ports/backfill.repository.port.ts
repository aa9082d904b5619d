import type { Guid, RunDate } from '@baton/contracts';
import type { BackfillFaultPolicy } from '../../domain/backfill';
import type { RunScope } from '../../domain/run';

/** A range of dates that is caught up with, run by run. */
export interface Backfill {
  readonly id: Guid;
  readonly pipeline: string;
  readonly from: RunDate;
  readonly to: RunDate;
  readonly scope: RunScope;
  readonly dryRun: boolean;
  readonly onFault: BackfillFaultPolicy;
  readonly requestedBy: string | undefined;
  readonly requestedAt: Date;
  /** Dates that had a full run before. */
  readonly leftOut: readonly { readonly runDateUtc: RunDate; readonly runId: Guid }[];
}

/** Backfills. Every call belongs to the open unit of work. */
export abstract class BackfillRepository {
  abstract record(backfill: Backfill): Promise<void>;

  /** What becomes of its waiting dates when one faults; undefined when there is no such backfill. */
  abstract faultPolicy(id: Guid): Promise<BackfillFaultPolicy | undefined>;

  /** Its runs that wait for their turn, oldest date first. */
  abstract queued(id: Guid): Promise<readonly Guid[]>;
}
