import { SagaRepository } from '@baton/bus';
import type { Guid, RunDate } from '@baton/contracts';
import type { Run } from '../../domain/run';

/** Runs with their stages: the instances of the run saga. Every call of its own belongs to the open unit of work. */
export abstract class RunRepository extends SagaRepository<Run> {
  /** Records a new run. The insert decides: @returns false when the pipeline's date and sequence, or the id, are taken. */
  abstract record(run: Run): Promise<boolean>;

  /** The queued run whose turn is next, oldest date first, its row locked. The pipeline's lock must be held. */
  abstract lockNextQueued(pipeline: string): Promise<Guid | undefined>;

  /** Whether a run of the pipeline is active: started and not over. */
  abstract hasActive(pipeline: string): Promise<boolean>;

  /** The full run that occupies the date. */
  abstract occupying(pipeline: string, runDateUtc: RunDate): Promise<Pick<Run, 'id' | 'state'> | undefined>;

  /** The run with this id, without a lock. */
  abstract locate(runId: Guid): Promise<Pick<Run, 'id' | 'state'> | undefined>;

  /** Whether runs of the date may have been removed, so that none of it is started. The pipeline's lock must be held. */
  abstract isForgotten(runDateUtc: RunDate): Promise<boolean>;

  /** The next free sequence of the date, 2 or more: 1 is the full run's. The pipeline's lock must be held. */
  abstract nextSequence(pipeline: string, runDateUtc: RunDate): Promise<number>;
}
