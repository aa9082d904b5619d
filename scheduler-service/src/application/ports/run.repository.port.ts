import type { Guid, RunDate } from '@baton/contracts';
import type { Run } from '../../domain/run';

/** A run as its row holds it. */
export interface StoredRun {
  readonly run: Run;
  /** Grows with every save; guards against saving over somebody else's. */
  readonly version: number;
}

/** Runs with their stages. Every call belongs to the open unit of work; those that lock say so. */
export abstract class RunRepository {
  /** Records a new run. The insert decides: @returns false when the pipeline's date and sequence, or the id, are taken. */
  abstract insert(run: Run): Promise<boolean>;

  /** The run with this id, its row locked to the end of the transaction. */
  abstract lock(runId: Guid): Promise<StoredRun | undefined>;

  /**
   * As {@link lock}, if its timer is due and nobody else has the row: another replica is at it then.
   *
   * @param now timers at or before it are due.
   */
  abstract lockIfDue(runId: Guid, now: Date): Promise<StoredRun | undefined>;

  /** The queued run whose turn is next, oldest date first, its row locked. The pipeline's lock must be held. */
  abstract lockNextQueued(pipeline: string): Promise<StoredRun | undefined>;

  /**
   * Writes what has changed.
   *
   * @throws {RunChangedError} when the row is not as it was read.
   */
  abstract save(before: StoredRun, after: Run): Promise<void>;

  /** Whether a run of the pipeline is active: started and not over. */
  abstract hasActive(pipeline: string): Promise<boolean>;

  /** The full run that occupies the date. */
  abstract occupying(pipeline: string, runDateUtc: RunDate): Promise<Pick<Run, 'id' | 'state'> | undefined>;

  /** The run with this id, without a lock. */
  abstract find(runId: Guid): Promise<Pick<Run, 'id' | 'state'> | undefined>;

  /** The next free sequence of the date, 2 or more: 1 is the full run's. The pipeline's lock must be held. */
  abstract nextSequence(pipeline: string, runDateUtc: RunDate): Promise<number>;
}
