import type { Guid } from '@baton/contracts';

/** Finds what waits to be moved on, outside any unit of work and without a lock; who acts on it locks and looks again. */
export abstract class RunSweep {
  /** Runs whose timer is due, the longest waiting first. */
  abstract due(now: Date, limit: number): Promise<readonly Guid[]>;

  /** Pipelines that have queued runs and none that is active. Normally none: ending a run promotes the next. */
  abstract stalledPipelines(): Promise<readonly string[]>;
}
