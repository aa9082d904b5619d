import type { Guid, RunDate } from '@baton/contracts';

/**
 * What a run's id is derived from: the insert that decides is then the same for every replica, and a scheduler that
 * lost its database gives a date the same id again.
 */
export function runIdInputs(run: {
  readonly pipeline: string;
  readonly runDateUtc: RunDate;
  readonly sequence: number;
}): readonly string[] {
  return ['run', run.pipeline, run.runDateUtc, String(run.sequence)];
}

/** What a stage attempt's id is derived from. */
export function stageIdInputs(runId: Guid, position: number, attempt: number): readonly string[] {
  return ['stage', runId, String(position), String(attempt)];
}
