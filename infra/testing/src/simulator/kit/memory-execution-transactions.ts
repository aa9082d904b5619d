import type { OrganizationId } from '@baton/contracts';
import {
  type AttemptResult,
  type ClaimedSlice,
  ExecutionTransactions,
  type ModuleRunMessages,
  type OpenExecutions,
  type Recorded,
} from '@baton/schedule-runner/parts';
import { CommitUnknownError, StoreMisusedError } from '../store/store.error';
import type { Connection, Unit } from '../store/unit';
import type { View } from '../store/view';
import { type ExecutionRow, executionKeyOf, isUndone, type KitStore, sliceKeyOf } from './kit-store';

type Results = ReadonlyMap<OrganizationId, AttemptResult>;

/** Told which executions a transaction holds from now to its end. */
export type OnHeld = (slice: ClaimedSlice, held: readonly OrganizationId[], unit: Unit) => void;

/** Transactions of executions: the same locks, predicates and looks after a lost answer as on PostgreSQL. */
export class MemoryExecutionTransactions extends ExecutionTransactions {
  constructor(
    protected readonly store: KitStore,
    protected readonly connection: Connection,
    private readonly messages: ModuleRunMessages,
    private readonly onHeld: OnHeld,
  ) {
    super();
  }

  override async open(
    slice: ClaimedSlice,
    organizations: readonly OrganizationId[],
  ): Promise<OpenExecutions | undefined> {
    const unit = this.connection.begin();
    const rows = await this.lockIn(unit, slice, organizations, (held) => this.onHeld(slice, held, unit));
    const held = rows.map(({ organizationId }) => organizationId);
    if (held.length === 0) {
      await unit.rollback();
      return undefined;
    }
    return {
      held,
      checkpoint: undefined,
      save: () => Promise.reject(new StoreMisusedError('No handler here saves a cursor.')),
      run: (work) => unit.run(work),
      record: (results) => this.commit(unit, slice, results),
      rollback: () => this.undo(unit, held),
    };
  }

  override async recordFailures(slice: ClaimedSlice, failures: Results): Promise<void> {
    const unit = this.connection.begin();
    const rows = await this.lockIn(unit, slice, [...failures.keys()]);
    if (rows.length === 0) return unit.rollback();
    const ours = new Map(rows.flatMap(({ organizationId: id }) => [[id, failures.get(id)] as const]).filter(isGiven));
    await unit.run(async () => {
      for (const { organizationId, attempts } of rows) {
        const fault = ours.get(organizationId);
        const { scheduleType, dueDate } = slice;
        if (fault?.kind === 'faulted')
          await this.messages.executionFaulted(slice, { scheduleType, dueDate, organizationId }, fault, attempts + 1);
      }
    });
    await unit.commit((view) => this.write(view, slice, ours));
  }

  /** Ends the work without effect. */
  protected undo(unit: Unit, _held: readonly OrganizationId[]): Promise<void> {
    return unit.rollback();
  }

  /** Whether a slice is still the worker's. */
  protected isOurs(view: View, slice: ClaimedSlice): boolean {
    const row = view.get(this.store.slices, sliceKeyOf(slice));
    return row?.state === 'running' && row.fence === slice.fence;
  }

  /** Whether an execution may still be given an outcome. */
  protected isOpen(row: ExecutionRow, slice: ClaimedSlice): boolean {
    return row.moduleRunId === slice.moduleRunId && isUndone(row);
  }

  /** @param onLocked told in the statement itself: the process may be frozen before it has the answer. */
  private async lockIn(
    unit: Unit,
    slice: ClaimedSlice,
    organizations: readonly OrganizationId[],
    onLocked?: (held: readonly OrganizationId[]) => void,
  ) {
    try {
      return await unit.query((view) => {
        if (!this.isOurs(view, slice)) return [];
        const rows = this.rowsOf(view, slice, organizations).filter((row) => this.isOpen(row, slice));
        for (const row of rows) view.lock(this.store.executions, executionKeyOf(row));
        if (rows.length > 0) onLocked?.(rows.map(({ organizationId }) => organizationId));
        return rows;
      });
    } catch (error) {
      await unit.rollback();
      throw error;
    }
  }

  /** Opens nothing ahead, which spares a round trip on PostgreSQL and nothing here. */
  private async commit(unit: Unit, slice: ClaimedSlice, results: Results): Promise<Recorded> {
    try {
      await unit.commit(
        (view) => this.write(view, slice, results),
        slice.organizationIds ? 'flushed' : 'by-a-later-commit',
      );
      return { written: true };
    } catch (error) {
      if (!(error instanceof CommitUnknownError)) throw error;
      const written = await this.connection.once((view) =>
        this.rowsOf(view, slice, [...results.keys()]).every((row) => !this.isOpen(row, slice)),
      );
      return { written };
    }
  }

  private write(view: View, slice: ClaimedSlice, results: Results): void {
    const rows = this.rowsOf(view, slice, [...results.keys()]).filter((row) => this.isOpen(row, slice));
    if (rows.length !== results.size)
      throw new Error(`${results.size} outcomes were to be written under their locks, ${rows.length} were.`);
    for (const row of rows) {
      const result = results.get(row.organizationId);
      if (result === undefined) continue;
      const reason = result.kind === 'skipped' ? result.reason : undefined;
      view.put(this.store.executions, executionKeyOf(row), {
        ...row,
        state: result.kind,
        attempts: row.attempts + 1,
        reason,
        code: result.kind === 'faulted' ? result.code : undefined,
      });
      if (result.kind !== 'retrying') continue;
      view.put(this.store.retries, executionKeyOf(row), { ...row, retryAt: result.retryAt });
    }
  }

  private rowsOf(view: View, { scheduleType, dueDate }: ClaimedSlice, organizations: readonly OrganizationId[]) {
    return organizations.flatMap((organizationId) => {
      const row = view.get(this.store.executions, executionKeyOf({ scheduleType, dueDate, organizationId }));
      return row ? [row] : [];
    });
  }
}

function isGiven(
  entry: readonly [OrganizationId, AttemptResult | undefined],
): entry is readonly [OrganizationId, AttemptResult] {
  return entry[1] !== undefined;
}
