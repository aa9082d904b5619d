import { requestEarlyEnd } from './next-step';
import { type Run, type Stage, stageAtWork } from './run';
import type { RunDecision } from './run-decision';
import type { CommandFaulted } from './run-event';

/**
 * What follows when a module could not take its command. The message's own retries are used up, so it is left alone for as
 * long as a silent one is; then it is asked once more. It may have begun all the same: an attempt's end may be unknown.
 */
export function afterFaultedCommand(run: Run, { stageId, error }: CommandFaulted, now: Date): RunDecision {
  const stage = stageAtWork(run);
  if (stage === undefined) return { kind: 'ignored', reason: 'stage-not-running' };
  if (stage.stageId !== stageId) return { kind: 'ignored', reason: 'foreign-stage' };
  if (stage.state === 'cancelling') return { kind: 'ignored', reason: 'already-so' };
  return { kind: 'stage-command-faulted', position: stage.position, at: now, error };
}

/**
 * What follows when a module that has spoken says nothing for long: it is asked once more, and when it stays silent as
 * long again, its stage is ended as at a deadline. Who did not listen all the while listens anew.
 *
 * @param listeningSince since when the scheduler has been connected to its broker; undefined while it is not.
 */
export function afterSilence(stage: Stage, listeningSince: Date | undefined, now: Date): RunDecision {
  const { position, plan, deadlineAt, askedAgainAt } = stage;
  if (listeningSince === undefined || now.getTime() - listeningSince.getTime() < plan.silenceAfterMs) {
    return { kind: 'stage-listened-anew', position, from: listeningSince ?? now };
  }
  return askedAgainAt === undefined && deadlineAt !== undefined
    ? { kind: 'stage-dispatched-again', position, at: now, deadlineAt }
    : requestEarlyEnd(stage, 'silence', now);
}
