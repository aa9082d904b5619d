import type { ExecutionsListed, Guid, MessageOf, OrganizationId, ScheduleTypeResult } from '@baton/contracts';
import {
  type ClaimedSlice,
  ExecutionRepository,
  type MissedDate,
  type ModuleRun,
  passingReasons,
} from '@baton/schedule-runner/parts';
import { StoreMisusedError } from '../store/store.error';
import { type Connection, Unit } from '../store/unit';
import type { View } from '../store/view';
import { type ExecutionRow, executionKeyOf, isPausedAt, isUndone, type KitStore } from './kit-store';
import { isInSlice } from './slice-ranges';

/** Executions in a module's store. Everybody enrolled is due every day. */
export class MemoryExecutions extends ExecutionRepository {
  constructor(
    private readonly store: KitStore,
    private readonly connection: Connection,
  ) {
    super();
  }

  override plan(run: ModuleRun, _missed: readonly MissedDate[], now: Date): Promise<void> {
    return Unit.current().query((view) => {
      for (const scheduleType of run.scheduleTypes) {
        for (const organizationId of this.free(view, run, now)) {
          const key = { scheduleType, dueDate: run.runDate, organizationId };
          const earlier = view.get(this.store.executions, executionKeyOf(key));
          if (earlier === undefined || (earlier.moduleRunId !== run.id && isLeftOver(earlier)))
            this.write(view, { ...key, moduleRunId: run.id, state: 'pending', attempts: 0, ...NEW });
        }
      }
    });
  }

  override skipDependents(run: ModuleRun, scheduleType: string, needed: readonly string[]): Promise<void> {
    return Unit.current().query((view) => {
      for (const row of this.of(view, run.id)) {
        if (row.scheduleType !== scheduleType || row.state !== 'pending') continue;
        const states = needed.map(
          (type) => view.get(this.store.executions, executionKeyOf({ ...row, scheduleType: type }))?.state,
        );
        if (states.some((state) => state === 'faulted' || state === 'cancelled'))
          this.write(view, { ...row, state: 'skipped', reason: 'dependency-failed' });
      }
    });
  }

  override skipPaused(run: ModuleRun, now: Date): Promise<void> {
    return Unit.current().query((view) => {
      for (const row of this.of(view, run.id)) {
        if (!isUndone(row) || !isPausedAt(view.get(this.store.pauses, row.organizationId), now)) continue;
        if (!view.tryLock(this.store.executions, executionKeyOf(row))) continue;
        this.write(view, { ...row, state: 'skipped', reason: 'organization-paused' });
        view.remove(this.store.retries, executionKeyOf(row));
      }
    });
  }

  override nextRetryAt(run: ModuleRun, scheduleType: string): Promise<Date | undefined> {
    return Unit.current().query((view) => {
      const times = view
        .all(this.store.retries)
        .filter((retry) => retry.moduleRunId === run.id && retry.scheduleType === scheduleType)
        .map(({ retryAt }) => retryAt.getTime());
      return times.length === 0 ? undefined : new Date(Math.min(...times));
    });
  }

  override async cancelWaiting(run: ModuleRun): Promise<void> {
    await Unit.current().query((view) => {
      for (const row of this.of(view, run.id)) {
        if (isUndone(row) && view.tryLock(this.store.executions, executionKeyOf(row))) this.cancel(view, row);
      }
    });
    await this.forgetRetries(run);
  }

  override async cancelLeft(run: ModuleRun): Promise<void> {
    await Unit.current().query((view) => {
      for (const row of this.of(view, run.id)) if (isUndone(row)) this.cancel(view, row);
    });
    await this.forgetRetries(run);
  }

  override cancelSlice(slice: ClaimedSlice): Promise<void> {
    return this.connection.once((view) => {
      for (const row of this.of(view, slice.moduleRunId)) {
        if (isUndone(row) && isInSlice(row, slice, slice.closedUpTo)) this.cancel(view, row);
      }
    });
  }

  override results(run: ModuleRun): Promise<readonly ScheduleTypeResult[]> {
    return Unit.current().query((view) => {
      const rows = this.of(view, run.id);
      return run.scheduleTypes.map((scheduleType) => {
        const states = rows.filter((row) => row.scheduleType === scheduleType).map(({ state }) => state);
        const count = (wanted: ExecutionRow['state']) => states.filter((state) => state === wanted).length;
        return {
          scheduleType,
          planned: states.length,
          succeeded: count('succeeded'),
          faulted: count('faulted'),
          skipped: count('skipped'),
          cancelled: count('cancelled'),
          durationMs: 0,
        };
      });
    });
  }

  override progress(moduleRunId: Guid) {
    const read = (view: View) => {
      const slices = view.all(this.store.slices).filter((slice) => slice.moduleRunId === moduleRunId);
      const sum = (of: (slice: (typeof slices)[number]) => number) => slices.reduce((total, one) => total + of(one), 0);
      const counts = {
        planned: sum(({ planned }) => planned),
        succeeded: sum((slice) => slice.counts.succeeded),
        faulted: sum((slice) => slice.counts.faulted),
        skipped: sum((slice) => slice.counts.skipped),
        cancelled: sum((slice) => slice.counts.cancelled),
      };
      const retrying = view.all(this.store.retries).filter((retry) => retry.moduleRunId === moduleRunId).length;
      return { counts, retrying, deferred: false };
    };
    return Unit.isOpen() ? Unit.current().query(read) : this.connection.once(read);
  }

  override list(): Promise<MessageOf<typeof ExecutionsListed>> {
    return Promise.reject(new StoreMisusedError('Nobody lists executions in a simulated night.'));
  }

  private free(view: View, { organizationIds }: ModuleRun, now: Date): readonly OrganizationId[] {
    const asked = organizationIds ?? this.store.enrolled;
    return asked.filter((id) => !isPausedAt(view.get(this.store.pauses, id), now));
  }

  private of(view: View, moduleRunId: Guid): readonly ExecutionRow[] {
    return view.all(this.store.executions).filter((row) => row.moduleRunId === moduleRunId);
  }

  private cancel(view: View, row: ExecutionRow): void {
    this.write(view, { ...row, state: 'cancelled' });
  }

  private forgetRetries(run: ModuleRun): Promise<void> {
    return Unit.current().query((view) => {
      for (const retry of view.all(this.store.retries)) {
        if (retry.moduleRunId === run.id) view.remove(this.store.retries, executionKeyOf(retry));
      }
    });
  }

  private write(view: View, row: ExecutionRow): void {
    view.put(this.store.executions, executionKeyOf(row), row);
  }
}

const NEW = { reason: undefined, code: undefined };

/** What a later run of the date takes over. */
function isLeftOver({ state, reason }: ExecutionRow): boolean {
  if (state === 'skipped') return passingReasons.includes(reason ?? '');
  return state !== 'succeeded';
}
