import { after, completed, kindsOf, minutes, queuedRun, resultOf, stageIdOf, step } from '../../test/run-fixture';
import { StageNote, stageAtWork } from './run';
import type { RunEvent } from './run-event';

const start: RunEvent = { kind: 'start' };
const wake: RunEvent = { kind: 'wake', listeningSince: minutes(-60) };
const pause: RunEvent = { kind: 'pause' };
const again = (module: string, attempt = 2): RunEvent => ({
  kind: 'retry-stage',
  module,
  stageId: stageIdOf(0, attempt),
});
const skip = (module: string): RunEvent => ({ kind: 'skip-stage', module });
const running = after(queuedRun({ delayAfterMs: 0 }), [0, start]);
const faulted = after(running, [1, completed('sales', { outcome: 'faulted' })]);
const statesOf = ({ stages }: typeof running) => stages.map(({ state }) => state);

describe('an operator who has a stage done again', () => {
  it('replaces the attempt at work, and fences it', () => {
    const { run, decisions } = step(running, again('sales'), minutes(5));
    expect(decisions).toEqual([
      {
        kind: 'stage-retried',
        position: 0,
        stageId: stageIdOf(0, 2),
        formerStageId: stageIdOf(0),
        at: minutes(5),
        deadlineAt: minutes(125),
      },
    ]);
    expect(run).toMatchObject({ state: 'running', wake: { at: minutes(125) }, stages: [{ attempt: 2 }, {}, {}] });
    expect(
      step(run, completed('sales', { stageId: stageIdOf(0), outcome: 'cancelled' }), minutes(6)).decisions,
    ).toEqual([{ kind: 'ignored', reason: 'foreign-stage' }]);
    expect(stageAtWork(after(run, [7, completed('sales', { stageId: stageIdOf(0, 2) })]))?.plan.module).toBe(
      'purchase',
    );
  });

  it('takes up one that is being ended', () => {
    const late = after(running, [120, wake]);
    expect(step(late, again('sales'), minutes(121)).run.stages[0]).toMatchObject({ state: 'running', attempt: 2 });
  });

  it('lets one that faulted wait for its turn, before what comes after it', () => {
    const reopened = after(faulted, [2, again('sales')]);
    expect(statesOf(reopened)).toEqual(['pending', 'running', 'pending']);
    const next = after(reopened, [3, completed('purchase')]);
    expect(stageAtWork(next)).toMatchObject({ position: 0, stageId: stageIdOf(0, 2) });
    const over = after(next, [4, completed('sales', { stageId: stageIdOf(0, 2) })], [5, completed('accounting')]);
    expect(over.state).toBe('succeeded');
  });

  it('queues a run that is over again, with what it had kept from starting', () => {
    const halted = after(queuedRun({ onFault: 'halt' }), [0, start], [1, completed('sales', { outcome: 'faulted' })]);
    const queued = after(halted, [9, again('sales')]);
    expect(queued.state).toBe('queued');
    expect(statesOf(queued)).toEqual(['pending', 'pending', 'pending']);
  });

  it('keeps the numbers of the attempts before the one that was replaced', () => {
    const results = [resultOf('sales.work', { succeeded: 97, faulted: 3 })];
    const first = after(running, [1, completed('sales', { results })], [2, again('sales')], [3, completed('purchase')]);
    const replaced = after(first, [4, again('sales', 3)]);
    const left = [resultOf('sales.work', { succeeded: 3 })];
    const done = after(replaced, [5, completed('sales', { results: left, stageId: stageIdOf(0, 3) })]);
    expect(done.stages[0]).toMatchObject({ attempt: 3, counts: { planned: 100, succeeded: 100, faulted: 0 } });
  });

  it.each([
    ['has not started', running, 'purchase', 'has not started yet'],
    ['did not fault', after(running, [1, completed('sales')]), 'sales', 'Nothing in the stage sales has faulted'],
    ['is not there', running, 'payroll', 'no stage payroll; it has sales, purchase, accounting'],
    ['is at work in a held run', after(running, [1, pause]), 'sales', 'resume it first'],
  ])('is told when it %s', (_what, run, module, reason) => {
    expect(() => step(run, again(module), minutes(3))).toThrow(reason);
  });
});

describe('an operator who skips a stage', () => {
  it('leaves out one that waits', () => {
    const skipped = after(running, [1, skip('purchase')]);
    expect(skipped.stages[1]).toMatchObject({ state: 'skipped', error: StageNote.skipped });
    expect(stageAtWork(after(skipped, [2, completed('sales')]))?.plan.module).toBe('accounting');
  });

  it('ends a run at once that waits for nothing else', () => {
    const waiting = after(queuedRun(), [0, start], [1, completed('sales')], [2, skip('purchase')]);
    const { run, decisions } = step(waiting, skip('accounting'), minutes(3));
    expect(kindsOf(decisions)).toEqual(['stage-skipped', 'run-completed']);
    expect(run).toMatchObject({ state: 'succeeded', wake: undefined });
  });

  it('has one at work end early, and the run goes on although a fault would halt it', () => {
    const strict = after(queuedRun({ onFault: 'halt', delayAfterMs: 0 }), [0, start], [1, skip('sales')]);
    expect(strict.stages[0]).toMatchObject({ state: 'cancelling', earlyEnd: 'skipped' });
    const answered = after(strict, [2, completed('sales', { outcome: 'cancelled' })]);
    expect(answered.stages[0]).toMatchObject({ state: 'skipped', error: StageNote.skipped });
    expect(stageAtWork(answered)?.plan.module).toBe('purchase');
  });

  it.each([
    ['faulted', completed('sales', { outcome: 'faulted', error: 'X' })],
    ['had too many faults', completed('sales', { results: [resultOf('sales.work', { succeeded: 1, faulted: 99 })] })],
  ])('has it left out although its module %s meanwhile', (_what, answer) => {
    const skipping = after(queuedRun({ onFault: 'halt', delayAfterMs: 0 }), [0, start], [1, skip('sales')]);
    const answered = after(skipping, [2, answer]);
    expect(answered.stages[0]).toMatchObject({ state: 'skipped', error: StageNote.skipped });
    expect(stageAtWork(answered)?.plan.module).toBe('purchase');
  });

  it('does not undo what was done all the same', () => {
    const done = after(running, [1, skip('sales')], [2, completed('sales')]);
    expect(done.stages[0]?.state).toBe('succeeded');
  });

  it('may do so while the run is held or waits for its turn', () => {
    const held = after(running, [1, pause], [2, skip('sales')], [3, completed('sales', { outcome: 'cancelled' })]);
    expect(held).toMatchObject({ state: 'paused', stages: [{ state: 'skipped' }, {}, {}] });
    expect(statesOf(after(queuedRun(), [0, skip('sales')], [1, start]))).toEqual(['skipped', 'running', 'pending']);
  });

  it.each([
    ['is over', faulted, 'sales', 'The stage sales is over: it is faulted.'],
    ['is being ended', after(running, [1, skip('sales')]), 'sales', 'is being ended already'],
    ['is not there', running, 'payroll', 'no stage payroll'],
  ])('is told when it %s', (_what, run, module, reason) => {
    expect(() => step(run, skip(module), minutes(3))).toThrow(reason);
  });
});
