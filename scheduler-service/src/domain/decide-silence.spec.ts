import { after, completed, kindsOf, minutes, progressed, queuedRun, stageIdOf, step } from '../../test/run-fixture';
import { StageNote } from './run';
import type { RunEvent } from './run-event';

const start: RunEvent = { kind: 'start' };
const wake: RunEvent = { kind: 'wake', listeningSince: minutes(-60) };
const running = after(queuedRun(), [0, start]);
const heard = after(running, [2, progressed('sales', 2)]);
const askedAgain = after(heard, [3, wake]);

describe('a module that falls silent', () => {
  it('is not looked for before it has spoken: its deadline alone counts', () => {
    expect(running.wake).toEqual({ at: minutes(120), purpose: 'stage-deadline' });
  });

  it('is waited for from each word on, by the scheduler\u2019s clock', () => {
    expect(heard.wake).toEqual({ at: minutes(3), purpose: 'stage-silence' });
    expect(after(heard, [2.9, progressed('sales', 2)]).wake?.at).toEqual(minutes(3.9));
  });

  it('is asked once more, for the same attempt', () => {
    expect(step(heard, wake, minutes(3)).decisions).toEqual([
      { kind: 'stage-dispatched-again', position: 0, at: minutes(3), deadlineAt: minutes(120) },
    ]);
    expect(askedAgain.stages[0]).toMatchObject({ stageId: stageIdOf(0), attempt: 1, askedAgainAt: minutes(3) });
  });

  it('is as well as ever when it speaks then, and may fall silent again', () => {
    const back = after(askedAgain, [3.5, progressed('sales', 3)]);
    expect(back.stages[0]?.askedAgainAt).toBeUndefined();
    expect(kindsOf(step(back, wake, minutes(4.5)).decisions)).toEqual(['stage-dispatched-again']);
  });

  it('is asked to end when it stays silent as long again, and nothing else starts before nothing of it can be alive', () => {
    expect(step(askedAgain, wake, minutes(4)).decisions).toEqual([
      { kind: 'stage-cancel-requested', position: 0, reason: 'silence', giveUpAt: minutes(122) },
    ]);
    const ending = after(askedAgain, [4, wake]);
    expect(after(ending, [5, completed('sales', { outcome: 'cancelled' })]).stages[0]).toMatchObject({
      state: 'faulted',
      error: StageNote.silence,
    });
    expect(after(ending, [122, wake]).stages[0]).toMatchObject({ state: 'faulted', error: StageNote.silence });
  });

  it('is not blamed while nobody listened, and is listened to anew', () => {
    const away = step(heard, { kind: 'wake', listeningSince: undefined }, minutes(3));
    expect(away.decisions).toEqual([{ kind: 'stage-listened-anew', position: 0, from: minutes(3) }]);
    const back = step(away.run, { kind: 'wake', listeningSince: minutes(3.8) }, minutes(4));
    expect(back.run.wake).toEqual({ at: minutes(4.8), purpose: 'stage-silence' });
    expect(kindsOf(step(back.run, { kind: 'wake', listeningSince: minutes(3.8) }, minutes(4.8)).decisions)).toEqual([
      'stage-dispatched-again',
    ]);
  });

  it('is not blamed while the run is held', () => {
    const held = after(heard, [2.5, { kind: 'pause' }]);
    expect(held.wake).toEqual({ at: minutes(120), purpose: 'stage-deadline' });
    expect(after(held, [30, { kind: 'resume' }]).wake).toEqual({ at: minutes(31), purpose: 'stage-silence' });
  });

  it('has its deadline all the same', () => {
    const late = after(running, [119.5, progressed('sales', 119)]);
    expect(late.wake).toEqual({ at: minutes(120), purpose: 'stage-deadline' });
    expect(step(heard, wake, minutes(121)).decisions).toMatchObject([{ reason: 'timeout' }]);
  });
});

describe('a module that cannot take its command', () => {
  const faulted = (stageId = stageIdOf(0)): RunEvent => ({
    kind: 'command-faulted',
    stageId,
    error: 'BusyError: full',
  });
  const refused = after(running, [1, faulted()]);

  it('is asked once more after as long as a silent one, for the same attempt', () => {
    expect(step(running, faulted(), minutes(1)).decisions).toEqual([
      { kind: 'stage-command-faulted', position: 0, at: minutes(1), error: 'BusyError: full' },
    ]);
    expect(refused.wake).toEqual({ at: minutes(2), purpose: 'stage-silence' });
    expect(step(refused, wake, minutes(2)).decisions).toMatchObject([{ kind: 'stage-dispatched-again', position: 0 }]);
  });

  it('is asked to end when it cannot take that one either: nobody knows whether it began', () => {
    const again = after(refused, [2, wake], [2.1, faulted()]);
    expect(step(again, wake, minutes(3.1)).decisions).toMatchObject([
      { kind: 'stage-cancel-requested', reason: 'silence' },
    ]);
  });

  it('counts no more once it has spoken', () => {
    expect(after(refused, [1.5, progressed('sales', 1.5)]).wake?.at).toEqual(minutes(2.5));
  });

  it('changes nothing for another attempt, a stage that is ended already, or a run that is over', () => {
    const reasonOf = (run: typeof running, event: RunEvent) => step(run, event, minutes(5)).decisions;
    expect(reasonOf(running, faulted(stageIdOf(1)))).toEqual([{ kind: 'ignored', reason: 'foreign-stage' }]);
    expect(reasonOf(after(running, [1, { kind: 'cancel', reason: undefined }]), faulted())).toEqual([
      { kind: 'ignored', reason: 'already-so' },
    ]);
    expect(reasonOf(queuedRun(), faulted())).toEqual([{ kind: 'ignored', reason: 'run-not-started' }]);
  });
});
