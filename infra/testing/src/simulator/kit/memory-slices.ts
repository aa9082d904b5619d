import { byText, type ExecutionCounts, type Guid, type OrganizationId } from '@baton/contracts';
import {
  type ClaimedSlice,
  type ModuleRun,
  type SliceInView,
  type SliceItem,
  type SliceKey,
  SliceRepository,
} from '@baton/schedule-runner/parts';
import { type Connection, Unit } from '../store/unit';
import type { View } from '../store/view';
import {
  type ExecutionRow,
  executionKeyOf,
  isUndone,
  type KitStore,
  type RetryRow,
  type SliceRow,
  sliceKeyOf,
} from './kit-store';
import { chunksOf, countsOf, isInSlice, newSlice } from './slice-ranges';

/** Slices in a module's store. */
export class MemorySlices extends SliceRepository {
  constructor(
    protected readonly store: KitStore,
    private readonly connection: Connection,
  ) {
    super();
  }

  override cut(run: ModuleRun, size: number): Promise<ReadonlyMap<string, number>> {
    return Unit.current().query((view) => {
      const planned = new Map<string, number>();
      let number = 0;
      for (const scheduleType of run.scheduleTypes) {
        const rows = view
          .all(this.store.executions)
          .filter((row) => row.moduleRunId === run.id && row.scheduleType === scheduleType && row.state === 'pending');
        if (rows.length > 0) planned.set(scheduleType, rows.length);
        for (const range of chunksOf(rows, size))
          this.write(view, { ...newSlice(run, scheduleType, ++number, range), planned: range.organizations.length });
      }
      return planned;
    });
  }

  override cutRetries(run: ModuleRun, scheduleType: string, size: number, now: Date): Promise<number> {
    return Unit.current().query((view) => {
      const due = view
        .all(this.store.retries)
        .filter((retry) => retry.moduleRunId === run.id && retry.scheduleType === scheduleType && retry.retryAt <= now);
      for (const retry of due) view.remove(this.store.retries, executionKeyOf(retry));
      const waiting = due.filter((retry) => this.isToBeDone(view, retry));
      const ranges = chunksOf(waiting, size);
      let number = Math.max(0, ...this.of(view, run.id).map((slice) => slice.number));
      for (const range of ranges)
        this.write(view, { ...newSlice(run, scheduleType, ++number, range), organizationIds: range.organizations });
      return ranges.length;
    });
  }

  override open(moduleRunId: Guid, scheduleType: string): Promise<readonly SliceInView[]> {
    return Unit.current().query((view) =>
      this.of(view, moduleRunId)
        .filter((slice) => slice.scheduleType === scheduleType)
        .flatMap(({ state, ...slice }) => (state === 'done' || state === 'cancelled' ? [] : [{ ...slice, state }]))
        .sort((one, other) => one.number - other.number),
    );
  }

  override offer(moduleRunId: Guid, numbers: readonly number[], now: Date): Promise<void> {
    return Unit.current().query((view) => {
      for (const number of numbers) {
        const slice = view.get(this.store.slices, sliceKeyOf({ moduleRunId, number }));
        if (slice === undefined || slice.state === 'done' || slice.state === 'cancelled') continue;
        this.write(view, {
          ...slice,
          offeredAt: now,
          rings: slice.rings + 1,
          unclaimedSince: slice.unclaimedSince ?? this.unclaimedBefore(view, slice) ?? now,
          state: slice.state === 'pending' ? 'offered' : slice.state,
        });
      }
    });
  }

  /** Behind a slice that nobody could work on, one need not wait as long again. */
  private unclaimedBefore(view: View, { moduleRunId, number, scheduleType }: SliceRow): Date | undefined {
    const before = view.get(this.store.slices, sliceKeyOf({ moduleRunId, number: number - 1 }));
    const isClaimed = before?.state === 'running' || before?.state === 'done';
    return isClaimed && before.scheduleType === scheduleType ? before.unclaimedSince : undefined;
  }

  override giveBack(key: SliceKey): Promise<void> {
    return this.connection.once((view) => {
      const slice = view.get(this.store.slices, sliceKeyOf(key));
      if (slice?.state === 'offered') this.write(view, { ...slice, offeredAt: undefined });
    });
  }

  override cancelUnclaimed(run: ModuleRun, except?: string): Promise<void> {
    return Unit.current().query((view) => {
      for (const slice of this.of(view, run.id)) {
        const waits = slice.state === 'pending' || slice.state === 'offered';
        if (waits && slice.scheduleType !== except && !this.isWorkedOn(view, slice))
          this.write(view, { ...slice, state: 'cancelled' });
      }
    });
  }

  override vouch(moduleRunId: Guid, scheduleType: string, now: Date, sinceBefore: Date): Promise<void> {
    return this.connection.once((view) => {
      for (const slice of this.of(view, moduleRunId)) {
        const { state, unclaimedSince } = slice;
        if (slice.scheduleType !== scheduleType || state === 'pending' || state === 'cancelled') continue;
        if (unclaimedSince && unclaimedSince < sinceBefore)
          this.write(view, { ...slice, unclaimedSince: state === 'done' ? undefined : now });
      }
    });
  }

  override claim(key: SliceKey, now: Date, leaseUntil: Date, unclaimedSince?: Date): Promise<ClaimedSlice | undefined> {
    return this.connection.once((view) => {
      const slice = view.get(this.store.slices, sliceKeyOf(key));
      const run = view.get(this.store.moduleRuns, key.moduleRunId);
      if (slice === undefined || run === undefined || !isClaimable(slice, now, unclaimedSince)) return undefined;
      const takenOver = slice.state === 'running';
      const fence = slice.fence + 1;
      const waited = unclaimedSince === undefined ? undefined : slice.unclaimedSince;
      const fresh = { offeredAt: undefined, rings: 0, unclaimedSince: waited, workerLeft: false };
      this.write(view, { ...slice, ...fresh, state: 'running', fence, leaseUntil });
      const { runId, runDate, conversationId, dryRun, deadlineAt } = run;
      const crashed = takenOver && !slice.workerLeft;
      return {
        ...slice,
        fence,
        takenOver,
        crashed,
        probing: false,
        cancelling: run.state === 'cancelling',
        runId,
        runDate,
        conversationId,
        dryRun,
        deadlineAt,
      };
    });
  }

  override leave(slice: ClaimedSlice): Promise<void> {
    return this.connection.once((view) => {
      const held = this.held(view, slice);
      if (held) this.write(view, { ...held, workerLeft: true });
    });
  }

  override settledUpTo(slice: ClaimedSlice, last: OrganizationId): Promise<OrganizationId | undefined> {
    if (slice.organizationIds) return Promise.resolve(last);
    return Unit.current().query((view) => {
      const rows = this.executionsOf(view, { ...slice, until: last }, slice.closedUpTo);
      const first = rows.findIndex(({ state }) => state === 'pending');
      return first < 0 ? last : rows[first - 1]?.organizationId;
    });
  }

  override items(slice: ClaimedSlice): Promise<readonly SliceItem[]> {
    return this.connection.once((view) =>
      this.executionsOf(view, slice, slice.closedUpTo)
        .filter((row) => isWaiting(row, slice))
        .map(({ organizationId, attempts }) => ({ organizationId, attempts, parameters: {} })),
    );
  }

  override renew(slice: ClaimedSlice, leaseUntil: Date, progress: ExecutionCounts): Promise<boolean> {
    return this.connection.once((view) => {
      const held = this.held(view, slice);
      if (held === undefined) return false;
      const { counts } = slice;
      this.write(view, {
        ...held,
        leaseUntil,
        counts: {
          succeeded: counts.succeeded + progress.succeeded,
          faulted: counts.faulted + progress.faulted,
          skipped: counts.skipped + progress.skipped,
          cancelled: counts.cancelled + progress.cancelled,
        },
      });
      return true;
    });
  }

  override isHeld(slice: ClaimedSlice): Promise<boolean> {
    return this.connection.once((view) => this.held(view, slice) !== undefined);
  }

  override lockClaimed(slice: ClaimedSlice): Promise<boolean> {
    return Unit.current().query((view) => {
      if (this.held(view, slice) === undefined) return false;
      view.lock(this.store.slices, sliceKeyOf(slice));
      return true;
    });
  }

  override succeededUpTo(slice: ClaimedSlice, last: OrganizationId): Promise<readonly OrganizationId[]> {
    return Unit.current().query((view) =>
      this.executionsOf(view, { ...slice, until: last }, slice.closedUpTo)
        .filter(({ state }) => state === 'succeeded')
        .map(({ organizationId }) => organizationId),
    );
  }

  override close(slice: ClaimedSlice, last: OrganizationId | undefined, _now: Date, untold?: string): Promise<void> {
    return Unit.current().query((view) => {
      const row = view.get(this.store.slices, sliceKeyOf(slice));
      if (row === undefined) return;
      const rows = this.executionsOf(view, slice, undefined);
      const reached = last ?? slice.closedUpTo ?? slice.after;
      const waits = rows.some(
        (one) => isWaiting(one, slice) && (reached === undefined || one.organizationId > reached),
      );
      this.write(view, {
        ...row,
        state: waits ? 'pending' : 'done',
        closedUpTo: reached,
        leaseUntil: undefined,
        offeredAt: undefined,
        counts: countsOf(rows),
        untold: untold ?? row.untold,
      });
    });
  }

  override closingFailed(slice: ClaimedSlice): Promise<number> {
    return this.connection.once((view) => {
      const held = this.held(view, slice);
      if (held === undefined) return 0;
      this.write(view, { ...held, closingsFailed: held.closingsFailed + 1 });
      return held.closingsFailed + 1;
    });
  }

  override untold(moduleRunId: Guid): Promise<readonly string[]> {
    return Unit.current().query((view) =>
      this.of(view, moduleRunId).flatMap(({ scheduleType, number, untold }) =>
        untold === undefined ? [] : [`${scheduleType}, slice ${number}: ${untold}`],
      ),
    );
  }

  /** Whether a retry is one still: who took a slice over may have done it meanwhile. */
  protected isToBeDone(view: View, retry: RetryRow): boolean {
    return view.get(this.store.executions, executionKeyOf(retry))?.state === 'retrying';
  }

  /** Whether a worker that had lost its slice is at work in this one, or did something others were not told of. */
  private isWorkedOn(view: View, slice: SliceRow): boolean {
    return view
      .all(this.store.executions)
      .some((row) => (row.state === 'succeeded' || isUndone(row)) && isInSlice(row, slice, slice.closedUpTo));
  }

  private held(view: View, slice: ClaimedSlice): SliceRow | undefined {
    const row = view.get(this.store.slices, sliceKeyOf(slice));
    return row?.state === 'running' && row.fence === slice.fence ? row : undefined;
  }

  private of(view: View, moduleRunId: Guid): readonly SliceRow[] {
    return view.all(this.store.slices).filter((slice) => slice.moduleRunId === moduleRunId);
  }

  private executionsOf(
    view: View,
    slice: ClaimedSlice,
    closedUpTo: OrganizationId | undefined,
  ): readonly ExecutionRow[] {
    return view
      .all(this.store.executions)
      .filter((row) => isInSlice(row, slice, closedUpTo))
      .sort((one, other) => byText(one.organizationId, other.organizationId));
  }

  private write(view: View, slice: SliceRow): void {
    view.put(this.store.slices, sliceKeyOf(slice), slice);
  }
}

function isClaimable({ state, leaseUntil, unclaimedSince }: SliceRow, now: Date, since: Date | undefined): boolean {
  const isFree = state === 'offered' || (state === 'running' && leaseUntil !== undefined && leaseUntil <= now);
  return isFree && (since === undefined || (unclaimedSince !== undefined && unclaimedSince <= since));
}

/** Whether an execution waits, as a slice of first attempts sees it, and as a slice of retries does. */
function isWaiting(row: ExecutionRow, { organizationIds }: ClaimedSlice): boolean {
  return organizationIds === undefined ? row.state === 'pending' : isUndone(row);
}
