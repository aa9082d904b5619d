import { hasFaulted, wholeAgain } from './decide-retry';
import { evolve } from './evolve';
import { dispatchNext, requestEarlyEnd } from './next-step';
import { isAtWork, nextStage, type Run, type Stage } from './run';
import { RunControlRefusedError } from './run-control-refused.error';
import type { RunDecision } from './run-decision';
import type { RetryStage, SkipStage } from './run-event';
import { isOver } from './run-state';

/**
 * Begins a stage anew, with an id that fences the old attempt: at once when it is at work, in its turn when it is over.
 *
 * @throws {RunControlRefusedError} when the stage has not started, nothing in it faulted, or the run is held.
 */
export function retryStage(run: Run, { module, stageId }: RetryStage, now: Date): readonly RunDecision[] {
  const stage = stageOf(run, module);
  const { position } = stage;
  if (isAtWork(stage)) {
    if (run.state === 'paused') throw refusal(run, 'A held run starts nothing anew: resume it first.');
    const deadlineAt = new Date(now.getTime() + stage.plan.timeoutMs);
    return [{ kind: 'stage-retried', position, stageId, formerStageId: stage.stageId, at: now, deadlineAt }];
  }
  if (stage.state === 'pending') throw refusal(run, `The stage ${module} has not started yet.`);
  if (!hasFaulted(stage)) throw refusal(run, `Nothing in the stage ${module} has faulted: it is ${stage.state}.`);
  const again = wholeAgain(run, stage, stageId);
  return isOver(run.state) ? [{ kind: 'retry-queued', stages: again }] : [{ kind: 'stages-reopened', stages: again }];
}

/**
 * Leaves a stage out: one that waits is skipped at once, one at work is asked to end early. The run goes on.
 *
 * @throws {RunControlRefusedError} when the stage is over, or is being ended already.
 */
export function skipStage(run: Run, { module }: SkipStage, now: Date): readonly RunDecision[] {
  const stage = stageOf(run, module);
  if (stage.state === 'running') return [requestEarlyEnd(stage, 'skipped', now)];
  if (stage.state === 'cancelling') throw refusal(run, `The stage ${module} is being ended already.`);
  if (stage.state !== 'pending') throw refusal(run, `The stage ${module} is over: it is ${stage.state}.`);
  const skipped: RunDecision = {
    kind: 'stage-skipped',
    position: stage.position,
    reason: 'stage-skipped',
    detail: undefined,
    at: now,
  };
  const left = evolve(run, skipped);
  const nothingLeft = run.state === 'waiting' && nextStage(left) === undefined;
  return nothingLeft ? [skipped, ...dispatchNext(left, now)] : [skipped];
}

function stageOf(run: Run, module: string): Stage {
  const stage = run.stages.find(({ plan }) => plan.module === module);
  if (stage) return stage;
  const offered = run.stages.map(({ plan }) => plan.module).join(', ');
  throw refusal(run, `The run has no stage ${module}; it has ${offered}.`);
}

function refusal(run: Run, reason: string): RunControlRefusedError {
  return new RunControlRefusedError(run.id, run.state, reason);
}
