import { requestEarlyEnd } from './next-step';
import type { Stage } from './run';
import type { RunDecision } from './run-decision';

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
