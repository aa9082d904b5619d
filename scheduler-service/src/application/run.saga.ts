import { defineSaga, type SagaArrival, type SagaTimers } from '@baton/bus';
import {
  EMPTY_GUID,
  faultOf,
  type MessageOf,
  ModuleRunCompleted,
  ModuleRunProgressed,
  presentGuid,
  RunSchedulerCommand,
} from '@baton/contracts';
import { decide } from '../domain/decide';
import { evolve } from '../domain/evolve';
import type { Run, WakePurpose } from '../domain/run';
import type { CommandFaulted, ModuleCompleted, ModuleProgressed, RunEvent } from '../domain/run-event';

const events = {
  progressed: ModuleRunProgressed,
  completed: ModuleRunCompleted,
  /** Of any module: each one's command is a `RunSchedulerCommand`. */
  commandFaulted: faultOf(RunSchedulerCommand),
};

/** The run as a saga: modules' answers and timers come to it; operators' wishes and its turn are raised in this process. */
export const runSaga = defineSaga({
  name: 'run',
  events,
  correlate: {
    progressed: ({ runId }) => runId,
    completed: ({ runId }) => runId,
    // A command without a run's id was sent by nobody here, and no run has the empty one.
    commandFaulted: ({ message }) => message.runId ?? EMPTY_GUID,
  },
  eventOf,
  decide,
  evolve,
  timers: timersOf,
});

/** A module's sign of life, in the run's words. */
export function progressedOf(message: MessageOf<typeof ModuleRunProgressed>): ModuleProgressed {
  const { module, stageId, state, planned, succeeded, faulted, skipped, cancelled, atUtc } = message;
  return {
    kind: 'module-progressed',
    module,
    stageId: presentGuid(stageId),
    activity: state,
    counts: { planned, succeeded, faulted, skipped, cancelled },
    at: atUtc,
  };
}

/** A module's answer, in the run's words. */
export function completedOf(message: MessageOf<typeof ModuleRunCompleted>): ModuleCompleted {
  const { module, stageId, outcome, scheduleTypes, error, startedAtUtc } = message;
  return {
    kind: 'module-completed',
    module,
    stageId: presentGuid(stageId),
    outcome,
    results: scheduleTypes,
    error: error ?? undefined,
    startedAt: startedAtUtc,
  };
}

function commandFaultedOf({ message, exceptions }: MessageOf<typeof events.commandFaulted>): CommandFaulted {
  const [first] = exceptions;
  const error = first ? `${first.exceptionType}: ${first.message}` : 'Its fault names no exception.';
  return { kind: 'command-faulted', stageId: presentGuid(message.stageId), error };
}

function eventOf(arrival: SagaArrival<typeof events, Record<never, never>, WakePurpose>): RunEvent {
  switch (arrival.kind) {
    case 'progressed':
      return progressedOf(arrival.message);
    case 'completed':
      return completedOf(arrival.message);
    case 'commandFaulted':
      return commandFaultedOf(arrival.message);
    case 'timer-due':
      return { kind: 'wake', listeningSince: arrival.listeningSince };
  }
}

function timersOf({ wake }: Run): SagaTimers<WakePurpose> {
  return wake ? { [wake.purpose]: { dueAt: wake.at } } : {};
}
