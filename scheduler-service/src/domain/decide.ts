import { cancel, pause, resume } from './decide-control';
import { isHeardOf, whatModuleChanges } from './decide-module-event';
import { retryFaulted } from './decide-retry';
import { begin, dispatchNext, endStage, requestEarlyEnd } from './next-step';
import { type Run, stageAtWork } from './run';
import { RunControlRefusedError } from './run-control-refused.error';
import type { RunDecision } from './run-decision';
import type { RunEvent } from './run-event';
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
      return wakeUp(run, now);
    case 'module-progressed':
    case 'module-completed':
      return isHeardOf(run, event) ?? whatModuleChanges(run, event, now);
    case 'pause':
      return pause(run, now);
    case 'resume':
      return resume(run, now);
    case 'cancel':
      return cancel(run, event.reason, now);
    case 'retry-faulted':
      return retryFaulted(run, event);
  }
}

function wakeUp(run: Run, now: Date): readonly RunDecision[] {
  if (run.wake === undefined || now < run.wake.at) return [{ kind: 'ignored', reason: 'not-due-yet' }];
  const atWork = stageAtWork(run);
  switch (run.wake.purpose) {
    case 'delay':
      return [dispatchNext(run, now)];
    case 'stage-deadline':
      return atWork ? [requestEarlyEnd(atWork, 'timeout', now)] : [{ kind: 'ignored', reason: 'stage-not-running' }];
    case 'stage-given-up':
      return atWork
        ? endStage(run, atWork, { ...endedEarly(atWork), results: atWork.earlierResults }, now)
        : [{ kind: 'ignored', reason: 'stage-not-running' }];
  }
}
