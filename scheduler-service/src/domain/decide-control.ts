import { dispatchNext, requestEarlyEnd } from './next-step';
import { nextStage, type Run, stageAtWork } from './run';
import type { RunDecision } from './run-decision';

/** Holds a run: what runs finishes, nothing new starts. A delay keeps what is left of it. */
export function pause(run: Run, now: Date): readonly RunDecision[] {
  if (run.wake?.purpose !== 'delay') return [{ kind: 'run-paused' }];
  const remainingMs = Math.max(0, run.wake.at.getTime() - now.getTime());
  return [{ kind: 'run-paused' }, { kind: 'delay-held', remainingMs }];
}

/** Goes on where the run was held. */
export function resume(run: Run, now: Date): readonly RunDecision[] {
  const resumed: RunDecision = { kind: 'run-resumed', at: now };
  if (stageAtWork(run) !== undefined) return [resumed];
  const remainingMs = run.heldDelayMs ?? 0;
  if (remainingMs === 0 || nextStage(run) === undefined) return [resumed, ...dispatchNext(run, now)];
  return [resumed, { kind: 'delay-started', until: new Date(now.getTime() + remainingMs) }];
}

/** Ends a run: at once when no module works for it, else with that module's answer. */
export function cancel(run: Run, reason: string | undefined, now: Date): readonly RunDecision[] {
  const atWork = stageAtWork(run);
  if (atWork === undefined) return [{ kind: 'run-completed', outcome: 'cancelled', at: now }];
  const cancelling: RunDecision = { kind: 'run-cancelling', reason };
  // A stage that is being ended already has its request under way.
  return atWork.state === 'cancelling' ? [cancelling] : [cancelling, requestEarlyEnd(atWork, 'cancelled', now)];
}
