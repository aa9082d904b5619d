import fc from 'fast-check';
import { completed, minutes, modules, progressed, queuedRun, resultOf, stageIdOf, step } from '../../test/run-fixture';
import { evolve } from './evolve';
import { type Run, type Stage, stageAtWork } from './run';
import { RunControlRefusedError } from './run-control-refused.error';
import type { RunDecision } from './run-decision';
import type { RunEvent } from './run-event';
import { isOver } from './run-state';

interface Happening {
  readonly event: RunEvent;
  /** Minutes since the one before. */
  readonly pause: number;
}

const stageIds = [0, 1, 2].map((position) => stageIdOf(position, 2));
const newStageId = stageIdOf(9, 9);
const anyModule = fc.constantFrom(...modules, 'payroll');
const anyStageId = fc.constantFrom(
  undefined,
  stageIdOf(0),
  stageIdOf(1),
  stageIdOf(2),
  stageIdOf(0, 2),
  stageIdOf(7),
  newStageId,
);
const anyOutcome = fc.constantFrom('succeeded' as const, 'faulted' as const, 'cancelled' as const);
const many = fc.integer({ min: 0, max: 80 });
const all = { modules: undefined, scheduleTypes: undefined, organizationIds: undefined, faults: undefined };

const completion = fc
  .record({ module: anyModule, stageId: anyStageId, outcome: anyOutcome, succeeded: many, faulted: many })
  .map(
    ({ module, stageId, outcome, ...counts }): RunEvent =>
      completed(module, { stageId, outcome, results: [resultOf(`${module}.work`, counts)] }),
  );
const sign = fc
  .record({ module: anyModule, stageId: anyStageId, minute: many, faulted: many, succeeded: many })
  .map(
    ({ module, stageId, minute, ...counts }): RunEvent =>
      progressed(module, minute, { stageId, counts: resultOf('', counts) }),
  );
const refusal = anyStageId.map((stageId): RunEvent => ({ kind: 'command-faulted', stageId, error: 'full' }));
/** As a scheduler that has listened for long, since a moment ago, or not at all. */
const wakeUp = fc
  .constantFrom(minutes(-60), minutes(60), undefined)
  .map((listeningSince): RunEvent => ({ kind: 'wake', listeningSince }));
const event: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 3, arbitrary: completion },
  { weight: 2, arbitrary: sign },
  { weight: 3, arbitrary: wakeUp },
  { weight: 1, arbitrary: refusal },
  { weight: 1, arbitrary: fc.constant<RunEvent>({ kind: 'start' }) },
  { weight: 1, arbitrary: fc.constant<RunEvent>({ kind: 'pause' }) },
  { weight: 1, arbitrary: fc.constant<RunEvent>({ kind: 'resume' }) },
  { weight: 1, arbitrary: fc.constant<RunEvent>({ kind: 'cancel', reason: undefined }) },
  { weight: 1, arbitrary: fc.constant<RunEvent>({ kind: 'retry-faulted', selection: all, stageIds }) },
  { weight: 1, arbitrary: anyModule.map((module): RunEvent => ({ kind: 'retry-stage', module, stageId: newStageId })) },
  { weight: 1, arbitrary: anyModule.map((module): RunEvent => ({ kind: 'skip-stage', module })) },
);
/** Some happen twice, as deliveries do. */
const happenings = fc
  .array(fc.record({ event, pause: fc.constantFrom(0, 0, 1, 5, 60, 125), twice: fc.boolean() }), { maxLength: 40 })
  .map((list) => list.flatMap(({ twice, ...one }): Happening[] => (twice ? [one, { ...one, pause: 0 }] : [one])));
const plan = fc.record({
  delayAfterMs: fc.constantFrom(0, 300_000),
  onFault: fc.constantFrom('continue' as const, 'halt' as const),
  conditions: fc.constantFrom(
    [],
    [{ kind: 'last-day-of-month' as const }],
    [{ kind: 'weekdays' as const, days: ['sunday' as const] }],
  ),
});

interface Told {
  readonly run: Run;
  readonly minute: number;
  readonly history: readonly { readonly before: Run; readonly decision: RunDecision }[];
}

function tell(start: Run, list: readonly Happening[]): Told {
  return list.reduce<Told>(
    ({ run, minute, history }, { event, pause }) => {
      const at = minute + pause;
      const { run: next, decisions } = stepOrRefusal(run, event, at);
      return {
        run: next,
        minute: at,
        history: [...history, ...foldedBefore(run, decisions)],
      };
    },
    { run: start, minute: 0, history: [] },
  );
}

function foldedBefore(start: Run, decisions: readonly RunDecision[]): Told['history'] {
  let before = start;
  return decisions.map((decision) => {
    const told = { before, decision };
    before = evolve(before, decision);
    return told;
  });
}

function stepOrRefusal(run: Run, event: RunEvent, minute: number): ReturnType<typeof step> {
  try {
    return step(run, event, minutes(minute));
  } catch (error) {
    if (error instanceof RunControlRefusedError) return { run, decisions: [] };
    throw error;
  }
}

const begins = ({ kind }: RunDecision): boolean => kind === 'stage-dispatched' || kind === 'stage-retried';
const atWork = (stage: Stage): boolean => stage.state === 'running' || stage.state === 'cancelling';

const anyIds = new Set([...stageIds, newStageId, ...[0, 1, 2, 7].map((position) => stageIdOf(position))]);

/** Answers and signs of life of every attempt but the one at work. */
function foreignTo(atWork: Stage | undefined): readonly RunEvent[] {
  return [...modules, 'payroll'].flatMap((module) =>
    [...anyIds]
      .filter((stageId) => module !== atWork?.plan.module || stageId !== atWork.stageId)
      .flatMap((stageId) => [completed(module, { stageId }), progressed(module, 99, { stageId })]),
  );
}

/** Does what is left to do: resumes, lets time pass, lets the module at work answer. */
function untilOver(run: Run, minute: number): Run {
  let now = minute;
  let left = run;
  for (let turn = 0; !isOver(left.state) && turn < 50; turn++) {
    now += 1;
    if (left.state === 'queued') left = step(left, { kind: 'start' }, minutes(now)).run;
    if (left.state === 'paused') left = step(left, { kind: 'resume' }, minutes(now)).run;
    const stage = stageAtWork(left);
    if (stage) left = step(left, completed(stage.plan.module, { stageId: stage.stageId }), minutes(now)).run;
    else if (left.wake) {
      now = Math.max(now, (left.wake.at.getTime() - minutes(0).getTime()) / 60_000);
      left = step(left, { kind: 'wake', listeningSince: minutes(-60) }, minutes(now)).run;
    }
  }
  return left;
}

describe('any sequence of events, doubled, late, foreign and out of order', () => {
  const eachOf = (check: (told: Told, start: Run, list: readonly Happening[]) => void): void =>
    fc.assert(
      fc.property(plan, happenings, (stagePlan, list) => {
        const start = queuedRun(stagePlan);
        check(tell(start, list), start, list);
      }),
      { numRuns: 2_000 },
    );

  it('never has two stages at work', () => {
    eachOf(({ history, run }) => {
      for (const state of [...history.map(({ before }) => before), run]) {
        expect(state.stages.filter(atWork).length).toBeLessThanOrEqual(1);
      }
    });
  });

  it('dispatches a module only after those before it have ended', () => {
    eachOf(({ history }) => {
      const dispatches = history.filter(({ decision }) => decision.kind === 'stage-dispatched');
      for (const { before, decision } of dispatches) {
        const position = 'position' in decision ? decision.position : -1;
        const earlier = before.stages.slice(0, position);
        expect(earlier.filter((stage) => stage.state === 'pending' || atWork(stage))).toEqual([]);
      }
    });
  });

  it('always leaves a timer or an operator to move a run that is not over', () => {
    eachOf(({ run }) => {
      const moves = run.wake !== undefined || run.state === 'queued' || run.state === 'paused' || isOver(run.state);
      expect(moves).toBe(true);
    });
  });

  it('changes nothing by an answer of an attempt that is no more, or of a module whose turn it is not', () => {
    eachOf(({ run, minute }) => {
      // So many that looking at each with expect() would take most of the time.
      const minded = foreignTo(stageAtWork(run)).filter((event) => {
        const { run: next, decisions } = step(run, event, minutes(minute));
        const [decision, ...others] = decisions;
        return next !== run || decision?.kind !== 'ignored' || others.length > 0;
      });
      expect(minded).toEqual([]);
    });
  });

  it('asks a silent module once more at most before it speaks again', () => {
    eachOf(({ history }) => {
      let outstanding = false;
      for (const { decision } of history) {
        if (decision.kind === 'stage-dispatched-again') {
          expect(outstanding).toBe(false);
          outstanding = true;
        } else if (decision.kind === 'stage-progressed' || begins(decision)) outstanding = false;
      }
    });
  });

  it('leaves no timer behind in a run that is over', () => {
    eachOf(({ run }) => expect(isOver(run.state) && run.wake !== undefined).toBe(false));
  });

  it('ends once all modules answer', () => {
    eachOf(({ run, minute }) => expect(isOver(untilOver(run, minute).state)).toBe(true));
  });

  it('ends the same when it is told again', () => {
    eachOf(({ run }, start, list) => expect(tell(start, list).run).toEqual(run));
  });
});
