import type { Guid } from '@baton/contracts';

/** A run that is not over and that nothing moves on: its timer is `overdue`, or it is `adrift`, without timer or stage at work. */
export interface StalledRun {
  readonly runId: Guid;
  readonly pipeline: string;
  readonly why: 'overdue' | 'adrift';
}

/** Finds what waits to be moved on, outside any unit of work and without a lock; who acts on it locks and looks again. */
export abstract class RunSweep {
  /** Pipelines that have queued runs and none that is active. Normally none: ending a run promotes the next. */
  abstract stalledPipelines(): Promise<readonly string[]>;

  /** @param dueBefore a timer due earlier is overdue. */
  abstract stalledRuns(dueBefore: Date): Promise<readonly StalledRun[]>;
}
