import type { IgnoredReason } from './run-decision';
import type { RunEvent } from './run-event';
import type { RunState } from './run-state';

/** What a state does with an event: work on it, let it pass without a change, or refuse it with a reason for people. */
export type Treatment = 'handle' | { readonly ignore: IgnoredReason } | { readonly refuse: string };

const late = { ignore: 'run-over' } as const;
const early = { ignore: 'run-not-started' } as const;
const already = { ignore: 'already-so' } as const;
const notDue = { ignore: 'not-due-yet' } as const;
const idle = { ignore: 'stage-not-running' } as const;
const notPaused = { refuse: 'Only a paused run can be resumed.' } as const;
const notOver = { refuse: 'What faulted is retried once the run is over.' } as const;
const overAlready = { refuse: 'The run is over, so there is nothing left to hold or end.' } as const;
const notBegun = { refuse: 'The run waits for its turn and has nothing to hold; cancel it instead.' } as const;
const overForSkip = { refuse: 'The run is over, so there is no stage left to skip.' } as const;
const notStarted = { refuse: 'The run waits for its turn, so no stage of it has started.' } as const;
const notTakenUp = { refuse: 'A cancelled run is not taken up again: start a re-run of its date.' } as const;
const beingCancelled = { refuse: 'The run is being cancelled.' } as const;

type Row = Readonly<Record<RunEvent['kind'], Treatment>>;

const over: Row = {
  start: late,
  wake: late,
  'module-progressed': late,
  'module-completed': late,
  'command-faulted': late,
  pause: overAlready,
  resume: notPaused,
  cancel: overAlready,
  'retry-faulted': 'handle',
  'retry-stage': 'handle',
  'skip-stage': overForSkip,
};

/** Every pair of state and event; there are no others. What may come late, doubled or out of order is ignored. */
export const runEventTable: Readonly<Record<RunState, Row>> = {
  queued: {
    start: 'handle',
    wake: notDue,
    // Answers to an earlier attempt, when a retry waits for its turn.
    'module-progressed': early,
    'module-completed': early,
    'command-faulted': early,
    pause: notBegun,
    resume: notPaused,
    cancel: 'handle',
    'retry-faulted': notOver,
    'retry-stage': notStarted,
    'skip-stage': 'handle',
  },
  running: {
    start: already,
    wake: 'handle',
    'module-progressed': 'handle',
    'module-completed': 'handle',
    'command-faulted': 'handle',
    pause: 'handle',
    resume: notPaused,
    cancel: 'handle',
    'retry-faulted': notOver,
    'retry-stage': 'handle',
    'skip-stage': 'handle',
  },
  waiting: {
    start: already,
    wake: 'handle',
    'module-progressed': idle,
    'module-completed': idle,
    'command-faulted': idle,
    pause: 'handle',
    resume: notPaused,
    cancel: 'handle',
    'retry-faulted': notOver,
    'retry-stage': 'handle',
    'skip-stage': 'handle',
  },
  paused: {
    start: already,
    wake: 'handle',
    'module-progressed': 'handle',
    'module-completed': 'handle',
    'command-faulted': 'handle',
    pause: already,
    resume: 'handle',
    cancel: 'handle',
    'retry-faulted': notOver,
    'retry-stage': 'handle',
    'skip-stage': 'handle',
  },
  cancelling: {
    start: already,
    wake: 'handle',
    'module-progressed': 'handle',
    'module-completed': 'handle',
    'command-faulted': 'handle',
    pause: beingCancelled,
    resume: notPaused,
    cancel: already,
    'retry-faulted': notOver,
    'retry-stage': beingCancelled,
    'skip-stage': beingCancelled,
  },
  succeeded: over,
  faulted: over,
  cancelled: {
    ...over,
    'retry-faulted': notTakenUp,
    'retry-stage': notTakenUp,
  },
};
