import type { OrganizationId } from '@baton/contracts';
import {
  type BatchResult,
  type BegunTransaction,
  CommitUnknownError,
  Database,
  type Durability,
  type Statement,
  type UnitOfWork,
} from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import {
  ExecutionTransactions,
  type OpenExecutions,
  type Recorded,
} from '../../application/ports/execution-transactions.port';
import { ModuleRunMessages } from '../../application/ports/module-run-messages.port';
import { RunnerLog } from '../../application/ports/runner-log.port';
import type { AttemptResult } from '../../domain/execution';
import type { ClaimedSlice } from '../../domain/slice';
import { ScheduleRunnerSettings } from '../../schedule-runner.options';
import { cursorOf, deleteCheckpoint, keepCheckpoint, readCheckpoint } from './checkpoint-statements';
import { CommitWatch } from './commit-watch';
import { executionTableOf, forBothTables, IS_UNDONE } from './execution-table';
import { recordOutcomes } from './record-outcomes';

/** The slice's fence is ours: $4 number, $5 fence; with $1 the module run. */
const FENCE_IS_OURS = `exists (
  select from slice as s where s.module_run_id = $1 and s.number = $4 and s.fence = $5 and s.state = 'running')`;

/** Locks what is undone, while the slice is ours. Who waits here for another worker sees afterwards what that one did. */
const lockWhere = (organizations: string) =>
  forBothTables(
    (table) => `
select e.organization_id, e.attempts from ${table} as e
where e.module_run_id = $1 and e.schedule_type = $2 and e.due_date = $3 and ${organizations}
  and e.state ${IS_UNDONE} and ${FENCE_IS_OURS}
order by e.organization_id for update of e`,
  );

/** One has a text of its own: a list of unknown length PostgreSQL plans anew each time, which costs more than the lock. */
const LOCK_ONE = lockWhere('e.organization_id = $6');
/** Sent with another one's commit, whose answer must not wait for a lock. */
const LOCK_AHEAD = `${LOCK_ONE.execution} skip locked`;
const LOCK_SET = lockWhere('e.organization_id = any ($6::uuid[])');

const STILL_UNDONE = forBothTables(
  (table) => `
select from ${table} as e
where e.module_run_id = $1 and e.schedule_type = $2 and e.due_date = $3 and e.organization_id = any ($4::uuid[])
  and e.state ${IS_UNDONE}`,
);

type Results = ReadonlyMap<OrganizationId, AttemptResult>;

/** How the transaction of an attempt ends. */
interface Ending {
  readonly outcomes: Results;
  readonly durability: Durability;
  /** Whose execution is opened with the commit. */
  readonly ahead: OrganizationId | undefined;
}

/** Transactions of executions: the lock on the execution's row is what keeps an effect from happening twice. */
@Injectable()
export class PostgresExecutionTransactions extends ExecutionTransactions {
  constructor(
    private readonly database: Database,
    private readonly settings: ScheduleRunnerSettings,
    private readonly watch: CommitWatch,
    private readonly messages: ModuleRunMessages,
    private readonly log: RunnerLog,
  ) {
    super();
  }

  override async open(
    slice: ClaimedSlice,
    organizations: readonly OrganizationId[],
    checkpointed = false,
  ): Promise<OpenExecutions | undefined> {
    const lock = lockOf(slice, organizations);
    const first = checkpointed ? [lock, ...organizations.map((one) => readCheckpoint(slice, one))] : [lock];
    return this.opened(slice, await this.database.begin(first, organizations), checkpointed);
  }

  private async opened(
    slice: ClaimedSlice,
    { unit, results }: BegunTransaction,
    checkpointed: boolean,
  ): Promise<OpenExecutions | undefined> {
    const held = organizationsOf(results[0]);
    if (held.length === 0) {
      await unit.rollback();
      return undefined;
    }
    const last = checkpointed ? held.map((one) => deleteCheckpoint(slice, one)) : [];
    return {
      held,
      checkpoint: cursorOf(results[1]),
      save: (cursor) => this.save(unit, slice, held, cursor),
      run: (work) => unit.run(() => unit.asTenants(held, work)),
      record: (outcomes, now, next) =>
        slice.dryRun
          ? this.keepOutcomesOnly(unit, slice, outcomes, now)
          : this.commit(unit, slice, [...this.outcomes(slice, outcomes, now), ...last], {
              outcomes,
              durability: slice.organizationIds || checkpointed ? 'flushed' : 'by-a-later-commit',
              ahead: checkpointed ? undefined : next,
            }),
      rollback: () => unit.rollback(),
    };
  }

  override async recordFailures(slice: ClaimedSlice, failures: Results, now: Date): Promise<void> {
    const { unit, results } = await this.database.begin([lockOf(slice, [...failures.keys()])]);
    const attempts = attemptsOf(results[0]);
    const ours = new Map([...failures].filter(([id]) => attempts.has(id)));
    if (ours.size === 0) return unit.rollback();
    // A dry run's faults are for its report alone.
    const faults = slice.dryRun ? [] : faultsOf(slice, ours, attempts);
    await unit.run(async () => {
      for (const { key, fault, times } of faults) await this.messages.executionFaulted(slice, key, fault, times);
    });
    await unit.commit(this.outcomes(slice, ours, now));
    for (const { key, fault, times } of faults) this.log.executionFaulted(slice, key, fault, times);
  }

  /**
   * A commit whose answer is lost is looked up: either all of it is there or nothing. The first attempts of a slice do not
   * wait for the disk: the slice's closing, which does, flushes them too, and finds what a crash of the server undid.
   */
  private async commit(
    unit: UnitOfWork,
    slice: ClaimedSlice,
    last: readonly Statement[],
    { outcomes, durability, ahead }: Ending,
  ): Promise<Recorded> {
    try {
      const next = ahead && { first: [lockAhead(slice, ahead)], organizations: [ahead] };
      const { results, begun } = await this.watch.timed(`${slice.scheduleType} ${durability}`, () =>
        unit.commitAndBegin(last, durability, next),
      );
      const opened = begun && (await this.opened(slice, begun, false));
      if (results[0]?.rowCount === outcomes.size) return { written: true, next: opened };
      await opened?.rollback();
      throw new Error(
        `${outcomes.size} outcomes were to be written under their locks, ${results[0]?.rowCount ?? 0} were.`,
      );
    } catch (error) {
      if (!(error instanceof CommitUnknownError)) throw error;
      const { moduleRunId, scheduleType, dueDate } = slice;
      const key = [moduleRunId, scheduleType, dueDate, [...outcomes.keys()]];
      return { written: (await this.database.query(STILL_UNDONE[executionTableOf(slice)], key)).length === 0 };
    }
  }

  private outcomes(slice: ClaimedSlice, results: Results, now: Date): readonly Statement[] {
    return recordOutcomes(slice, results, now, this.settings.quarantineAfter(slice.scheduleType));
  }

  /** A commit whose answer is lost fails the attempt; the next one finds where this one got to. */
  private async save(
    unit: UnitOfWork,
    slice: ClaimedSlice,
    held: readonly OrganizationId[],
    cursor: unknown,
  ): Promise<boolean> {
    if (slice.dryRun) return true;
    const saves = held.map((one) => keepCheckpoint(slice, one, cursor));
    const [locked] = await unit.step(saves, [lockOf(slice, held)]);
    return organizationsOf(locked).length === held.length;
  }

  private async keepOutcomesOnly(
    unit: UnitOfWork,
    slice: ClaimedSlice,
    outcomes: Results,
    now: Date,
  ): Promise<Recorded> {
    await unit.rollback();
    await this.recordFailures(slice, outcomes, now);
    return { written: true };
  }
}

function lockAhead({ moduleRunId, scheduleType, dueDate, number, fence }: ClaimedSlice, organization: OrganizationId) {
  return { text: LOCK_AHEAD, values: [moduleRunId, scheduleType, dueDate, number, fence, organization] };
}

function lockOf(slice: ClaimedSlice, organizations: readonly OrganizationId[]): Statement {
  const { moduleRunId, scheduleType, dueDate, number, fence } = slice;
  const table = executionTableOf(slice);
  const key = [moduleRunId, scheduleType, dueDate, number, fence];
  const [only, ...more] = organizations;
  return only !== undefined && more.length === 0
    ? { text: LOCK_ONE[table], values: [...key, only] }
    : { text: LOCK_SET[table], values: [...key, organizations] };
}

function attemptsOf(locked: BatchResult | undefined): ReadonlyMap<OrganizationId, number> {
  // The columns of both locks.
  const rows = (locked?.rows ?? []) as readonly { organization_id: OrganizationId; attempts: number }[];
  return new Map(rows.map((row) => [row.organization_id, row.attempts]));
}

/** Those that failed for good, and at which attempt. */
function faultsOf(
  { scheduleType, dueDate }: ClaimedSlice,
  failures: Results,
  attempts: ReadonlyMap<OrganizationId, number>,
) {
  return [...failures].flatMap(([organizationId, fault]) =>
    fault.kind === 'faulted'
      ? [{ key: { scheduleType, dueDate, organizationId }, fault, times: (attempts.get(organizationId) ?? 0) + 1 }]
      : [],
  );
}

function organizationsOf(locked: BatchResult | undefined): readonly OrganizationId[] {
  return [...attemptsOf(locked).keys()];
}
