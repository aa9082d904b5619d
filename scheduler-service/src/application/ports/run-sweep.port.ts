/** Finds what waits to be moved on, outside any unit of work and without a lock; who acts on it locks and looks again. */
export abstract class RunSweep {
  /** Pipelines that have queued runs and none that is active. Normally none: ending a run promotes the next. */
  abstract stalledPipelines(): Promise<readonly string[]>;
}
