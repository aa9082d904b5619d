import {
  after,
  completed,
  kindsOf,
  minutes,
  progressed,
  queuedRun,
  resultOf,
  stageIdOf,
  step,
} from '../../test/run-fixture';
import { StageNote, stageAtWork } from './run';
import { RunControlRefusedError } from './run-control-refused.error';
import type { RunEvent } from './run-event';
import { runEventTable } from './run-event-table';
import { runStates } from './run-state';

const start: RunEvent = { kind: 'start' };
const wake: RunEvent = { kind: 'wake', listeningSince: minutes(-60) };
const cancel: RunEvent = { kind: 'cancel', reason: undefined };
const all = { modules: undefined, scheduleTypes: undefined, organizationIds: undefined, faults: undefined };
const retry = (selection: Partial<typeof all> | object = {}): RunEvent => ({
  kind: 'retry-faulted',
  selection: { ...all, ...selection },
  stageIds: [0, 1, 2].map((position) => stageIdOf(position, 2)),
});
const running = after(queuedRun(), [0, start]);
const waiting = after(running, [10, completed('sales')]);
const faultedSales = [resultOf('sales.work', { succeeded: 97, faulted: 3 })];
const over = after(
  queuedRun({ delayAfterMs: 0 }),
  [0, start],
  [1, completed('sales', { results: faultedSales })],
  [2, completed('purchase')],
  [3, completed('accounting')],
);

describe('a night', () => {
  it('dispatches the first stage when its turn has come, with a deadline', () => {
    expect(step(queuedRun(), start, minutes(0)).decisions).toEqual([
      { kind: 'run-started', at: minutes(0) },
      { kind: 'stage-dispatched', position: 0, at: minutes(0), deadlineAt: minutes(120) },
    ]);
  });

  it('waits the delay after a stage, counted from the answer', () => {
    expect(waiting).toMatchObject({ state: 'waiting', wake: { at: minutes(15), purpose: 'delay' } });
  });

  it('dispatches the next module when the delay is over, not before', () => {
    expect(step(waiting, wake, minutes(14.9)).decisions).toEqual([{ kind: 'ignored', reason: 'not-due-yet' }]);
    expect(step(waiting, wake, minutes(15)).run.stages.map(({ state }) => state)).toEqual([
      'succeeded',
      'running',
      'pending',
    ]);
  });

  it('dispatches the next module at once where there is no delay', () => {
    const run = after(queuedRun({ delayAfterMs: 0 }), [0, start]);
    expect(kindsOf(step(run, completed('sales'), minutes(1)).decisions)).toEqual(['stage-ended', 'stage-dispatched']);
  });

  it('is over after the last stage, although organizations failed', () => {
    expect(over).toMatchObject({ state: 'succeeded', completedAt: minutes(3), wake: undefined });
    expect(over.stages[0]?.counts).toMatchObject({ planned: 100, succeeded: 97, faulted: 3 });
  });

  it('skips a module that has none of the types asked for', () => {
    const { stages, ...rest } = queuedRun();
    const partial = {
      ...rest,
      stages: stages.map((stage, i) => (i === 0 ? { ...stage, state: 'skipped' as const } : stage)),
    };
    expect(step(partial, start, minutes(0)).decisions[1]).toMatchObject({ kind: 'stage-dispatched', position: 1 });
  });
});

describe('what modules say', () => {
  it.each([
    ['of another stage attempt', completed('sales', { stageId: stageIdOf(0, 9) }), 'foreign-stage'],
    ['of a module that is not its turn', completed('purchase'), 'stage-not-running'],
    ['of a module that the pipeline does not have', completed('payroll'), 'unknown-module'],
    ['of another stage attempt, on the way', progressed('sales', 1, { stageId: stageIdOf(0, 9) }), 'foreign-stage'],
  ])('changes nothing when it is %s', (_what, event, reason) => {
    expect(step(running, event, minutes(1)).decisions).toEqual([{ kind: 'ignored', reason }]);
  });

  it('counts without a stage id, from modules that do not echo it', () => {
    expect(step(running, completed('sales', { stageId: undefined }), minutes(1)).run.state).toBe('waiting');
  });

  it('changes nothing the second time', () => {
    expect(step(waiting, completed('sales', { stageId: stageIdOf(0) }), minutes(11)).decisions).toEqual([
      { kind: 'ignored', reason: 'stage-not-running' },
    ]);
  });

  it("counts on a first attempt without a stage id, whatever the module's clock says", () => {
    expect(after(running, [2, completed('sales', { startedAt: minutes(-5) })]).stages[0]?.state).toBe('succeeded');
  });

  it('changes nothing once the run is over', () => {
    expect(step(over, completed('accounting'), minutes(9)).decisions).toEqual([
      { kind: 'ignored', reason: 'run-over' },
    ]);
  });

  it('is kept when it is progress, unless newer progress came before', () => {
    const heard = after(running, [2, progressed('sales', 2)]);
    expect(heard.stages[0]).toMatchObject({ activity: 'running', heardAt: minutes(2), counts: { succeeded: 1 } });
    expect(step(heard, progressed('sales', 1), minutes(3)).decisions).toEqual([
      { kind: 'ignored', reason: 'older-progress' },
    ]);
  });

  it('faults the stage and the run, and the night goes on, where faults are no reason to stop', () => {
    const run = after(
      queuedRun({ delayAfterMs: 0 }),
      [0, start],
      [1, completed('sales', { outcome: 'faulted', error: 'X' })],
    );
    expect(run.stages[0]).toMatchObject({ state: 'faulted', error: 'X' });
    expect(stageAtWork(run)?.plan.module).toBe('purchase');
    expect(after(run, [2, completed('purchase')], [3, completed('accounting')]).state).toBe('faulted');
  });

  it('ends the run where a fault halts it', () => {
    const run = after(queuedRun({ onFault: 'halt' }), [0, start], [1, completed('sales', { outcome: 'faulted' })]);
    expect(run.state).toBe('faulted');
    expect(run.stages.map(({ state }) => state)).toEqual(['faulted', 'skipped', 'skipped']);
  });
});

describe('the share of faults', () => {
  const tooMany = { planned: 1000, succeeded: 10, faulted: 50, skipped: 0, cancelled: 0 };
  const share = (succeeded: number, faulted: number) =>
    completed('sales', { results: [resultOf('sales.work', { succeeded, faulted })] });

  it.each([
    [24, 25, 'succeeded', 'is not looked at before the 50th outcome'],
    [25, 25, 'succeeded', 'may be reached'],
    [24, 26, 'faulted', 'may not be exceeded'],
  ])('with %i succeeded and %i faulted the stage has %s: it %s', (succeeded, faulted, state) => {
    expect(after(running, [1, share(succeeded, faulted)]).stages[0]?.state).toBe(state);
  });

  it.each([
    [
      'of an attempt that is no more',
      (at: number) => progressed('sales', at, { stageId: stageIdOf(0, 9), counts: tooMany }),
    ],
    ['of another module', (at: number) => progressed('purchase', at, { counts: tooMany })],
    ['that is older than what was heard', () => progressed('sales', 1, { counts: tooMany })],
  ])('is not exceeded by word %s', (_what, word) => {
    const heard = after(running, [2, progressed('sales', 2)]);
    const { run, decisions } = step(heard, word(3), minutes(3));
    expect(decisions).toMatchObject([{ kind: 'ignored' }]);
    expect(run).toBe(heard);
  });

  it('is exceeded once, however often that is said', () => {
    const once = after(running, [1, progressed('sales', 1, { counts: tooMany })]);
    const { run, decisions } = step(once, progressed('sales', 1, { counts: tooMany }), minutes(2));
    expect(kindsOf(decisions)).toEqual(['stage-progressed']);
    expect(run.wake).toEqual(once.wake);
    expect(run.stages[0]?.state).toBe('cancelling');
  });

  it('ends a stage on the way', () => {
    const counts = { planned: 1000, succeeded: 10, faulted: 50, skipped: 0, cancelled: 0 };
    const { run, decisions } = step(running, progressed('sales', 1, { counts }), minutes(1));
    expect(kindsOf(decisions)).toEqual(['stage-progressed', 'stage-cancel-requested']);
    expect(after(run, [2, completed('sales', { outcome: 'cancelled' })]).stages[0]).toMatchObject({
      state: 'faulted',
      error: StageNote.faultShare,
    });
  });
});

describe('a stage that does not end', () => {
  const late = after(running, [120, wake]);

  it('is asked to end at its deadline', () => {
    expect(step(running, wake, minutes(120)).decisions).toEqual([
      { kind: 'stage-cancel-requested', position: 0, reason: 'timeout', giveUpAt: minutes(122) },
    ]);
  });

  it('faults with the answer, and the next module waits for it until then', () => {
    expect(stageAtWork(late)?.plan.module).toBe('sales');
    const answered = after(late, [121, completed('sales', { outcome: 'cancelled' })]);
    expect(answered.stages[0]).toMatchObject({ state: 'faulted', error: StageNote.timeout });
    expect(answered.state).toBe('waiting');
  });

  it('has succeeded all the same when the answer says that it was done', () => {
    expect(after(late, [121, completed('sales')]).stages[0]?.state).toBe('succeeded');
  });

  it('is given up when nothing of it can be alive any more', () => {
    expect(step(late, wake, minutes(121)).decisions).toEqual([{ kind: 'ignored', reason: 'not-due-yet' }]);
    expect(after(late, [122, wake])).toMatchObject({ state: 'waiting', wake: { at: minutes(127) } });
  });

  it('keeps what it reported last when it never answers', () => {
    const noSilence = after(queuedRun({ silenceAfterMs: 24 * 3_600_000 }), [0, start]);
    const heard = after(noSilence, [2, progressed('sales', 2)], [120, wake], [122, wake]);
    expect(heard.stages[0]).toMatchObject({ state: 'faulted', counts: { planned: 10, succeeded: 1 } });
  });
});

describe('operators', () => {
  it('hold the delay and get the rest of it back', () => {
    const paused = after(waiting, [12, { kind: 'pause' }]);
    expect(paused).toMatchObject({ state: 'paused', wake: undefined, heldDelayMs: 3 * 60_000 });
    expect(after(paused, [60, { kind: 'resume' }])).toMatchObject({ state: 'waiting', wake: { at: minutes(63) } });
  });

  it('hold a run whose module works: it finishes, and the next does not start', () => {
    const paused = after(running, [1, { kind: 'pause' }], [2, completed('sales')]);
    expect(paused).toMatchObject({ state: 'paused', wake: undefined, heldDelayMs: 5 * 60_000 });
    expect(after(paused, [9, { kind: 'resume' }])).toMatchObject({ state: 'waiting', wake: { at: minutes(14) } });
  });

  it('resume a run whose module still works', () => {
    const resumed = after(running, [1, { kind: 'pause' }], [2, { kind: 'resume' }]);
    expect(resumed).toMatchObject({ state: 'running', wake: { at: minutes(120), purpose: 'stage-deadline' } });
  });

  it('cancel at once a run for which no module works', () => {
    expect(after(queuedRun(), [0, cancel]).state).toBe('cancelled');
    expect(after(waiting, [11, cancel])).toMatchObject({ state: 'cancelled', wake: undefined });
    expect(after(waiting, [11, cancel]).stages.map(({ state }) => state)).toEqual([
      'succeeded',
      'cancelled',
      'cancelled',
    ]);
  });

  it('cancel a run whose module works once the module has said so', () => {
    const { run, decisions } = step(running, cancel, minutes(1));
    expect(kindsOf(decisions)).toEqual(['run-cancelling', 'stage-cancel-requested']);
    expect(run).toMatchObject({ state: 'cancelling', wake: { at: minutes(122), purpose: 'stage-given-up' } });
    expect(after(run, [2, completed('sales', { outcome: 'cancelled' })]).state).toBe('cancelled');
  });

  it('do not have to wait for ever for a module that is gone', () => {
    expect(after(running, [1, cancel], [122, wake]).state).toBe('cancelled');
  });

  it('ask a module to end once only', () => {
    const late = after(running, [120, wake]);
    expect(kindsOf(step(late, cancel, minutes(121)).decisions)).toEqual(['run-cancelling']);
  });

  it.each([
    ['pause', over, { kind: 'pause' }],
    ['cancel', over, cancel],
    ['resume', running, { kind: 'resume' }],
    ['retry', running, retry()],
    ['retry', after(waiting, [11, cancel]), retry()],
  ] as const)('are told why when %s makes no sense, and nothing changes', (_what, run, event) => {
    expect(() => step(run, event, minutes(20))).toThrow(RunControlRefusedError);
    expect(() => step(run, event, minutes(20))).toThrow(`is ${run.state}; nothing was changed.`);
  });
});

describe('the table of states and events', () => {
  it('knows every pair', () => {
    expect(Object.keys(runEventTable).sort()).toEqual([...runStates].sort());
    const kinds = Object.values(runEventTable).map((row) => Object.keys(row).sort().join());
    expect(new Set(kinds).size).toBe(1);
  });
});
