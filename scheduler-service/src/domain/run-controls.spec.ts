import { after, completed, minutes, queuedRun, resultOf, stageIdOf, step } from '../../test/run-fixture';
import type { Run } from './run';
import { RunControlRefusedError } from './run-control-refused.error';
import type { ControlEvent, RunEvent } from './run-event';
import { type RunState, runStates } from './run-state';

const start: RunEvent = { kind: 'start' };
const cancel: ControlEvent = { kind: 'cancel', reason: undefined };
const all = { modules: undefined, scheduleTypes: undefined, organizationIds: undefined, faults: undefined };
const stageIds = [0, 1, 2].map((position) => stageIdOf(position, 2));
const controls = {
  pause: { kind: 'pause' },
  resume: { kind: 'resume' },
  cancel,
  'retry-faulted': { kind: 'retry-faulted', selection: all, stageIds },
  'retry-stage': { kind: 'retry-stage', module: 'sales', stageId: stageIdOf(0, 2) },
  'skip-stage': { kind: 'skip-stage', module: 'accounting' },
} satisfies { readonly [K in ControlEvent['kind']]: ControlEvent };

const faultsOfSales = { results: [resultOf('sales.work', { succeeded: 9, faulted: 1 })] };
const running = after(queuedRun(), [0, start]);
const waiting = after(running, [1, completed('sales', faultsOfSales)]);
const nextOnes = [completed('purchase'), completed('accounting')] as const;
const quick = after(queuedRun({ delayAfterMs: 0 }), [0, start]);
const runs: Readonly<Record<RunState, Run>> = {
  queued: queuedRun(),
  running,
  waiting,
  paused: after(waiting, [2, { kind: 'pause' }]),
  cancelling: after(running, [1, cancel]),
  succeeded: after(quick, [1, completed('sales', faultsOfSales)], [2, nextOnes[0]], [3, nextOnes[1]]),
  faulted: after(quick, [1, completed('sales', { outcome: 'faulted' })], [2, nextOnes[0]], [3, nextOnes[1]]),
  cancelled: after(waiting, [2, cancel]),
};

/** The state afterwards, or why the control is refused. What asks for what is so already leaves all as it is. */
type Expected = RunState | RegExp;
const notPaused = /Only a paused run can be resumed/;
const notOver = /retried once the run is over/;
const overAlready = /The run is over/;
const beingCancelled = /being cancelled/;
const notTakenUp = /not taken up again/;

const table: Readonly<Record<RunState, Readonly<Record<ControlEvent['kind'], Expected>>>> = {
  queued: {
    pause: /nothing to hold/,
    resume: notPaused,
    cancel: 'cancelled',
    'retry-faulted': notOver,
    'retry-stage': /no stage of it has started/,
    'skip-stage': 'queued',
  },
  running: {
    pause: 'paused',
    resume: notPaused,
    cancel: 'cancelling',
    'retry-faulted': notOver,
    'retry-stage': 'running',
    'skip-stage': 'running',
  },
  waiting: {
    pause: 'paused',
    resume: notPaused,
    cancel: 'cancelled',
    'retry-faulted': notOver,
    'retry-stage': 'waiting',
    'skip-stage': 'waiting',
  },
  paused: {
    pause: 'paused',
    resume: 'waiting',
    cancel: 'cancelled',
    'retry-faulted': notOver,
    'retry-stage': 'paused',
    'skip-stage': 'paused',
  },
  cancelling: {
    pause: beingCancelled,
    resume: notPaused,
    cancel: 'cancelling',
    'retry-faulted': notOver,
    'retry-stage': beingCancelled,
    'skip-stage': beingCancelled,
  },
  succeeded: {
    pause: overAlready,
    resume: notPaused,
    cancel: overAlready,
    'retry-faulted': 'queued',
    'retry-stage': 'queued',
    'skip-stage': overAlready,
  },
  faulted: {
    pause: overAlready,
    resume: notPaused,
    cancel: overAlready,
    'retry-faulted': 'queued',
    'retry-stage': 'queued',
    'skip-stage': overAlready,
  },
  cancelled: {
    pause: overAlready,
    resume: notPaused,
    cancel: overAlready,
    'retry-faulted': notTakenUp,
    'retry-stage': notTakenUp,
    'skip-stage': overAlready,
  },
};

describe('a control of a run', () => {
  const pairs = runStates.flatMap((state) =>
    Object.values(controls).map((control) => [control.kind, state, control, table[state][control.kind]] as const),
  );

  it.each(pairs)('%s, of a run that is %s, is done or refused as the table says', (_kind, state, control, expected) => {
    const run = runs[state];
    expect(run.state).toBe(state);
    const carryOut = () => step(run, control, minutes(20)).run.state;
    if (typeof expected === 'string') {
      expect(carryOut()).toBe(expected);
      return;
    }
    expect(carryOut).toThrow(RunControlRefusedError);
    expect(carryOut).toThrow(expected);
    expect(carryOut).toThrow(`is ${state}; nothing was changed.`);
  });
});
