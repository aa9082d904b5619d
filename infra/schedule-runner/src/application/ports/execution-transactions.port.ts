import type { OrganizationId } from '@baton/contracts';
import type { AttemptResult } from '../../domain/execution';
import type { ClaimedSlice } from '../../domain/slice';

/** An open transaction that holds executions of a slice, under the scope and role of their organizations. */
export interface OpenExecutions {
  /** Those it holds; others of the asked-for were done before or belong to another worker. */
  readonly held: readonly OrganizationId[];
  /** The cursor that an earlier attempt at the one held organization saved, as stored; undefined when none did. */
  readonly checkpoint: unknown;
  /**
   * Commits what was done so far with a cursor, and goes on in the next transaction, for the one held organization. In a dry
   * run nothing is committed.
   *
   * @returns false when the execution is no longer ours: it was ended, or the slice has another worker.
   */
  save(cursor: unknown): Promise<boolean>;
  /** Runs a handler in it. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Writes the outcomes, and with them what the handler published, and commits. In a dry run the work is rolled back
   * first and the outcome alone is kept.
   *
   * @param next whose execution may be opened in the same round trip.
   */
  record(results: ReadonlyMap<OrganizationId, AttemptResult>, now: Date, next?: OrganizationId): Promise<Recorded>;
  /** Undoes everything. A statement that is still under way is cut off. */
  rollback(): Promise<void>;
}

/** What became of outcomes. */
export interface Recorded {
  /** False when the commit's answer was lost and the database says that nothing was written. */
  readonly written: boolean;
  /** Holds the next execution, for who asked for it to work on or to roll back. Left out: it has to be opened. */
  readonly next?: OpenExecutions | undefined;
}

/** One transaction per organization, or per set of them. */
export abstract class ExecutionTransactions {
  /**
   * Locks the executions while they are undone and the slice's fence is ours.
   *
   * @param checkpointed whether the cursor of an earlier attempt is looked up, and deleted when the work is done.
   * @returns undefined when none is.
   */
  abstract open(
    slice: ClaimedSlice,
    organizations: readonly OrganizationId[],
    checkpointed?: boolean,
  ): Promise<OpenExecutions | undefined>;

  /** Writes outcomes of attempts that left nothing else behind, in a transaction of its own under the same lock and fence. */
  abstract recordFailures(
    slice: ClaimedSlice,
    failures: ReadonlyMap<OrganizationId, AttemptResult>,
    now: Date,
  ): Promise<void>;
}
