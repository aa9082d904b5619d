import type { ScheduleTypeResult } from '@baton/contracts';
import { evolve } from './evolve';
import { type EarlyEnd, nextStage, type Run, type Stage, StageNote } from './run';
import type { RunDecision } from './run-decision';
import type { FinalRunState, FinalStageState } from './run-state';
import { unmetCondition } from './stage-condition';

/** How a stage ended. */
export interface StageEnd {
  readonly state: FinalStageState;
  readonly error: string | undefined;
  readonly results: readonly ScheduleTypeResult[];
}

/** Starts a run whose turn has come with its first stage. */
export function begin(run: Run, now: Date): readonly RunDecision[] {
  return [{ kind: 'run-started', at: now }, ...dispatchNext(run, now)];
}

/** Ends a stage, and goes on: wait, dispatch the next, or complete the run. */
export function endStage(run: Run, stage: Stage, end: StageEnd, now: Date): readonly RunDecision[] {
  const ended: RunDecision = { kind: 'stage-ended', position: stage.position, ...end, at: now };
  return [ended, ...afterStage(evolve(run, ended), stage.position, now)];
}

/** Asks a module to end early; the stage ends with its answer, or when nothing of it can be alive any more. */
export function requestEarlyEnd(stage: Stage, reason: EarlyEnd, now: Date): RunDecision {
  const lastStart = Math.max(stage.deadlineAt?.getTime() ?? now.getTime(), now.getTime());
  return {
    kind: 'stage-cancel-requested',
    position: stage.position,
    reason,
    giveUpAt: new Date(lastStart + stage.plan.cancelGraceMs),
  };
}

/** Dispatches the next stage whose conditions hold, skipping those before it, or completes the run when there is none. */
export function dispatchNext(run: Run, now: Date): readonly RunDecision[] {
  const next = nextStage(run);
  if (next === undefined) return [{ kind: 'run-completed', outcome: outcomeOf(run), at: now }];
  const { position, plan } = next;
  const detail = unmetCondition(plan.conditions, {
    runDateUtc: run.runDateUtc,
    hasSucceeded: (module) => hasSucceeded(run, module),
  });
  if (detail !== undefined) {
    const skipped: RunDecision = {
      kind: 'stage-skipped',
      position,
      reason: StageNote.conditionNotMet,
      detail,
      at: now,
    };
    return [skipped, ...dispatchNext(evolve(run, skipped), now)];
  }
  return [{ kind: 'stage-dispatched', position, at: now, deadlineAt: new Date(now.getTime() + plan.timeoutMs) }];
}

function hasSucceeded(run: Run, module: string): boolean {
  const stage = run.stages.find(({ plan }) => plan.module === module);
  return stage?.state === 'succeeded' || stage?.error === StageNote.notRequested;
}

function afterStage(run: Run, position: number, now: Date): readonly RunDecision[] {
  const ended = run.stages[position];
  if (run.state === 'cancelling') return [{ kind: 'run-completed', outcome: 'cancelled', at: now }];
  if (ended === undefined || nextStage(run) === undefined) return dispatchNext(run, now);
  if (ended.plan.onFault === 'halt' && ended.state !== 'succeeded' && ended.state !== 'skipped') {
    return [{ kind: 'run-completed', outcome: 'faulted', at: now }];
  }
  const { delayAfterMs } = ended.plan;
  if (run.state === 'paused') return [{ kind: 'delay-held', remainingMs: delayAfterMs }];
  return delayAfterMs > 0
    ? [{ kind: 'delay-started', until: new Date(now.getTime() + delayAfterMs) }]
    : dispatchNext(run, now);
}

/** A run is as good as its stages; what failed for single organizations alone does not count. */
function outcomeOf(run: Run): FinalRunState {
  return run.stages.every(({ state }) => state === 'succeeded' || state === 'skipped') ? 'succeeded' : 'faulted';
}
