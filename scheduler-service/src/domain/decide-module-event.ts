import { endStage, requestEarlyEnd } from './next-step';
import { type Run, type Stage, stageAtWork } from './run';
import type { IgnoredReason, RunDecision } from './run-decision';
import type { ModuleCompleted, ModuleEvent, ModuleProgressed } from './run-event';
import { correctedBy, exceedsFaultShare, sumOf, verdictOf } from './stage-results';

/** Says why a module's event is not about the stage at work; undefined when it is. */
export function isHeardOf(run: Run, event: ModuleEvent): readonly RunDecision[] | undefined {
  const reason = whyForeign(run, event);
  return reason && [{ kind: 'ignored', reason }];
}

function whyForeign(run: Run, event: ModuleEvent): IgnoredReason | undefined {
  const { module, stageId } = event;
  if (run.stages.every(({ plan }) => plan.module !== module)) return 'unknown-module';
  const atWork = stageAtWork(run);
  if (atWork === undefined || atWork.plan.module !== module) return 'stage-not-running';
  if (stageId !== undefined) return stageId === atWork.stageId ? undefined : 'foreign-stage';
  return isOfEarlierAttempt(atWork, event) ? 'earlier-attempt' : undefined;
}

/**
 * A module that echoes no stage id is matched by run and module, and after a retry by its clock: what it began, or said,
 * before the new attempt was dispatched is about the old one. What the old one says later cannot be told apart.
 */
function isOfEarlierAttempt({ attempt, dispatchedAt }: Stage, event: ModuleEvent): boolean {
  const about = event.kind === 'module-completed' ? event.startedAt : event.at;
  return attempt > 1 && dispatchedAt !== undefined && about < dispatchedAt;
}

/** What a module's event about the stage at work changes. */
export function whatModuleChanges(run: Run, event: ModuleEvent, now: Date): readonly RunDecision[] {
  const stage = stageAtWork(run);
  if (stage === undefined) return [{ kind: 'ignored', reason: 'stage-not-running' }];
  return event.kind === 'module-completed' ? complete(run, stage, event, now) : progress(stage, event, now);
}

function complete(run: Run, stage: Stage, event: ModuleCompleted, now: Date): readonly RunDecision[] {
  const results = correctedBy(stage.earlierResults, event.results);
  const counts = results.length > 0 ? sumOf(results) : stage.counts;
  const verdict = verdictOf(stage, { outcome: event.outcome, error: event.error, counts });
  return endStage(run, stage, { ...verdict, results }, now);
}

function progress(stage: Stage, event: ModuleProgressed, now: Date): readonly RunDecision[] {
  if (stage.progressedAt !== undefined && event.at < stage.progressedAt) {
    return [{ kind: 'ignored', reason: 'older-progress' }];
  }
  const progressed: RunDecision = {
    kind: 'stage-progressed',
    position: stage.position,
    activity: event.activity,
    counts: event.counts,
    progressedAt: event.at,
    heardAt: now,
  };
  const tooMany = stage.state === 'running' && exceedsFaultShare(event.counts, stage.plan);
  return tooMany ? [progressed, requestEarlyEnd(stage, 'fault-share', now)] : [progressed];
}
