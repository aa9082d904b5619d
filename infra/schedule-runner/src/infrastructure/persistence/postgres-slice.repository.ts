import { EMPTY_GUID, type ExecutionCounts, type Guid, type OrganizationId } from '@baton/contracts';
import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { SliceRepository } from '../../application/ports/slice.repository.port';
import type { SliceInView } from '../../domain/advance';
import type { ModuleRun } from '../../domain/module-run';
import type { ClaimedSlice, SliceItem, SliceKey } from '../../domain/slice';
import { executionTableOf } from './execution-table';
import { claimedSliceOf, type SliceRow } from './slice.row';
import {
  CANCEL_UNCLAIMED,
  CLAIM,
  CLOSE,
  CLOSING_FAILED,
  CUT,
  CUT_RETRIES,
  ITEMS,
  OFFER,
  OPEN,
  RENEW,
  SETTLED,
  SUCCEEDED,
  VOUCH,
} from './slice.statements';
import { claimOf, HELD, rangeOf } from './slice-range';

/** Slices in the module's own schema. */
@Injectable()
export class PostgresSliceRepository extends SliceRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async cut(run: ModuleRun, size: number): Promise<ReadonlyMap<string, number>> {
    const unit = UnitOfWork.current();
    const planned = new Map<string, number>();
    let before = 0;
    for (const scheduleType of run.scheduleTypes) {
      for (const dueDate of run.dueDates) {
        const values = [run.id, scheduleType, size, dueDate, before];
        const [cut] = await unit.query<{ slices: number; executions: number }>(CUT[executionTableOf(run)], values);
        if (!cut) throw new Error('An aggregate without groups gave no row.');
        before += cut.slices;
        if (cut.slices > 0) planned.set(scheduleType, (planned.get(scheduleType) ?? 0) + cut.executions);
      }
    }
    return planned;
  }

  override cutRetries(run: ModuleRun, scheduleType: string, size: number, now: Date): Promise<number> {
    return UnitOfWork.current().execute(CUT_RETRIES[executionTableOf(run)], [run.id, scheduleType, size, now]);
  }

  override async open(moduleRunId: Guid, scheduleType: string, waiting?: number): Promise<readonly SliceInView[]> {
    const rows = await UnitOfWork.current().query<{
      number: number;
      state: SliceInView['state'];
      offered_at: Date | null;
      rings: number;
      lease_until: Date | null;
      isolated: boolean;
    }>(OPEN, [moduleRunId, scheduleType, waiting ?? null]);
    return rows.map(({ number, state, offered_at, rings, lease_until, isolated }) => ({
      number,
      state,
      offeredAt: offered_at ?? undefined,
      rings,
      leaseUntil: lease_until ?? undefined,
      isolated,
    }));
  }

  override async offer(moduleRunId: Guid, numbers: readonly number[], now: Date): Promise<void> {
    await UnitOfWork.current().execute(OFFER, [moduleRunId, numbers, now]);
  }

  override async giveBack({ moduleRunId, number }: SliceKey): Promise<void> {
    await this.database.query(
      `update slice set offered_at = null where module_run_id = $1 and number = $2 and state = 'offered'`,
      [moduleRunId, number],
    );
  }

  override async cancelUnclaimed(run: ModuleRun, except?: string): Promise<void> {
    await UnitOfWork.current().execute(CANCEL_UNCLAIMED[executionTableOf(run)], [run.id, EMPTY_GUID, except ?? null]);
  }

  override async vouch(moduleRunId: Guid, scheduleType: string, now: Date, sinceBefore: Date): Promise<void> {
    await this.database.query(VOUCH, [moduleRunId, scheduleType, now, sinceBefore]);
  }

  override async claim({ moduleRunId, number }: SliceKey, now: Date, leaseUntil: Date, unclaimedSince?: Date) {
    const values = [moduleRunId, number, now, leaseUntil, unclaimedSince ?? null];
    const [row] = await this.database.query<SliceRow>(CLAIM, values);
    return row && claimedSliceOf(moduleRunId, row);
  }

  override async items(slice: ClaimedSlice): Promise<readonly SliceItem[]> {
    const rows = await this.database.transaction((unit) =>
      unit.asPlanner(() =>
        unit.query<{ organization_id: OrganizationId; attempts: number; parameters: unknown }>(
          ITEMS[executionTableOf(slice)],
          rangeOf(slice),
        ),
      ),
    );
    return rows.map((row) => ({
      organizationId: row.organization_id,
      attempts: row.attempts,
      parameters: row.parameters,
    }));
  }

  override async renew(slice: ClaimedSlice, leaseUntil: Date, progress: ExecutionCounts): Promise<boolean> {
    const { succeeded, faulted, skipped, cancelled } = slice.counts;
    const counts = [
      succeeded + progress.succeeded,
      faulted + progress.faulted,
      skipped + progress.skipped,
      cancelled + progress.cancelled,
    ];
    const renewed = await this.database.query(`${RENEW} returning number`, [...claimOf(slice), leaseUntil, ...counts]);
    return renewed.length === 1;
  }

  override async leave(slice: ClaimedSlice): Promise<void> {
    await this.database.query(`update slice set worker_left = true where ${HELD}`, claimOf(slice));
  }

  override async isHeld(slice: ClaimedSlice): Promise<boolean> {
    return (await this.database.query(`select from slice where ${HELD}`, claimOf(slice))).length === 1;
  }

  override async lockClaimed(slice: ClaimedSlice): Promise<boolean> {
    const held = await UnitOfWork.current().query(`select from slice where ${HELD} for update`, claimOf(slice));
    return held.length === 1;
  }

  override async succeededUpTo(slice: ClaimedSlice, last: OrganizationId): Promise<readonly OrganizationId[]> {
    const rows = await UnitOfWork.current().query<{ organization_id: OrganizationId }>(
      SUCCEEDED,
      rangeOf({ ...slice, until: last }),
    );
    return rows.map((row) => row.organization_id);
  }

  override async settledUpTo(slice: ClaimedSlice, last: OrganizationId): Promise<OrganizationId | undefined> {
    // A slice of retries flushes each commit.
    if (slice.organizationIds) return last;
    const [waits] = await UnitOfWork.current().query<{ settled: OrganizationId | null }>(
      SETTLED[executionTableOf(slice)],
      rangeOf({ ...slice, until: last }),
    );
    return waits ? (waits.settled ?? undefined) : last;
  }

  override async close(
    slice: ClaimedSlice,
    last: OrganizationId | undefined,
    now: Date,
    untold?: string,
  ): Promise<void> {
    const whole = rangeOf({ ...slice, closedUpTo: undefined });
    const reached = last ?? slice.closedUpTo ?? slice.after ?? EMPTY_GUID;
    await UnitOfWork.current().execute(CLOSE[executionTableOf(slice)], [
      ...whole,
      slice.number,
      reached,
      now,
      untold ?? null,
    ]);
  }

  override async closingFailed(slice: ClaimedSlice): Promise<number> {
    const [row] = await this.database.query<{ failed: number }>(CLOSING_FAILED, claimOf(slice));
    return row?.failed ?? 0;
  }

  override async untold(moduleRunId: Guid): Promise<readonly string[]> {
    const rows = await UnitOfWork.current().query<{ untold: string }>(
      `select format('%s, slice %s: %s', schedule_type, number, untold) as untold from slice
       where module_run_id = $1 and untold is not null order by number`,
      [moduleRunId],
    );
    return rows.map((row) => row.untold);
  }
}
