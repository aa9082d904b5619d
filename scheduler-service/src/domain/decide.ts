import { cancel, pause, resume } from './decide-control';
import { isHeardOf, whatModuleChanges } from './decide-module-event';
import { retryFaulted } from './decide-retry';
import { afterFaultedCommand, afterSilence } from './decide-silence';
import { retryStage, skipStage } from './decide-stage-control';
import { begin, dispatchNext, endStage, requestEarlyEnd } from './next-step';
import { type Run, stageAtWork } from './run';
import { RunControlRefusedError } from './run-control-refused.error';
import type { RunDecision } from './run-decision';
import type { RunEvent, WakeUp } from './run-event';
import { runEventTable } from './run-event-table';
import { endedEarly } from './stage-results';

/**
 * Decides what follows from an event. Pure, so doubled, late and foreign events are harmless by construction: they decide
 * `ignored`, which changes nothing.
 *
 * @param now the scheduler's instant.
 * @returns at least one decision, in the order in which `evolve` folds them.
 * @throws {RunControlRefusedError} when an operator asks what makes no sense in the run's state.
 */
export function decide(run: Run, event: RunEvent, now: Date): readonly RunDecision[] {
  const treatment = runEventTable[run.state][event.kind];
  if (treatment === 'handle') return handle(run, event, now);
  if ('refuse' in treatment) throw new RunControlRefusedError(run.id, run.state, treatment.refuse);
  return [{ kind: 'ignored', reason: treatment.ignore }];
}

function handle(run: Run, event: RunEvent, now: Date): readonly RunDecision[] {
  switch (event.kind) {
    case 'start':
      return begin(run, now);
    case 'wake':
      return wakeUp(run, event, now);
    case 'module-progressed':
    case 'module-completed':
      return isHeardOf(run, event) ?? whatModuleChanges(run, event, now);
    case 'command-faulted':
      return [afterFaultedCommand(run, event, now)];
    case 'pause':
      return pause(run, now);
    case 'resume':
      return resume(run, now);
    case 'cancel':
      return cancel(run, event.reason, now);
    case 'retry-faulted':
      return retryFaulted(run, event);
    case 'retry-stage':
      return retryStage(run, event, now);
    case 'skip-stage':
      return skipStage(run, event, now);
  }
}

function wakeUp(run: Run, { listeningSince }: WakeUp, now: Date): readonly RunDecision[] {
  if (run.wake === undefined || now < run.wake.at) return [{ kind: 'ignored', reason: 'not-due-yet' }];
  if (run.wake.purpose === 'delay') return dispatchNext(run, now);
  const atWork = stageAtWork(run);
  if (atWork === undefined) return [{ kind: 'ignored', reason: 'stage-not-running' }];
  if (run.wake.purpose === 'stage-given-up') {
    return endStage(run, atWork, { ...endedEarly(atWork), results: atWork.earlierResults }, now);
  }
  const isLate = atWork.deadlineAt !== undefined && atWork.deadlineAt <= now;
  return [isLate ? requestEarlyEnd(atWork, 'timeout', now) : afterSilence(atWork, listeningSince, now)];
}
