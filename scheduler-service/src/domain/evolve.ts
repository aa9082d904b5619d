import { type Run, type Stage, StageNote, stageAtWork, untouched } from './run';
import type { RunDecision, StageAgain } from './run-decision';
import { type FinalRunState, runTransition, stageTransition } from './run-state';
import { sumOf } from './stage-results';
import { watched } from './stage-watch';

type DecisionOf<K extends RunDecision['kind']> = Extract<RunDecision, { kind: K }>;

/**
 * Folds a decision into a run.
 *
 * @throws {UnknownTransitionError} when a machine has no such transition; `decide` makes no such decision.
 */
export function evolve(run: Run, decision: RunDecision): Run {
  switch (decision.kind) {
    case 'ignored':
      return run;
    case 'run-started':
      return { ...run, state: runTransition(run.state, 'running'), startedAt: decision.at };
    case 'stage-dispatched':
      return dispatched(run, decision);
    case 'stage-progressed': {
      const { activity, counts, progressedAt, heardAt } = decision;
      const heard = { listenedFrom: heardAt, askedAgainAt: undefined };
      return watched(withStage(run, decision.position, () => ({ activity, counts, progressedAt, heardAt, ...heard })));
    }
    case 'stage-dispatched-again': {
      const { position, at } = decision;
      return watched(withStage(run, position, () => ({ askedAgainAt: at, listenedFrom: at })));
    }
    case 'stage-command-faulted':
      return watched(withStage(run, decision.position, () => ({ listenedFrom: decision.at })));
    case 'stage-listened-anew':
      return watched(withStage(run, decision.position, () => ({ listenedFrom: decision.from })));
    case 'stage-retried':
      return retried(run, decision);
    case 'stages-reopened':
      return reopened(run, decision.stages);
    case 'stage-skipped':
      return withStage(run, decision.position, ({ state }) => ({
        state: stageTransition(state, 'skipped'),
        error: decision.reason,
        completedAt: decision.at,
      }));
    case 'stage-cancel-requested':
      return {
        ...withStage(run, decision.position, ({ state }) => ({
          state: stageTransition(state, 'cancelling'),
          earlyEnd: decision.reason,
        })),
        wake: { at: decision.giveUpAt, purpose: 'stage-given-up' },
      };
    case 'stage-ended':
      return ended(run, decision);
    case 'delay-started':
      return {
        ...run,
        state: runTransition(run.state, 'waiting'),
        wake: { at: decision.until, purpose: 'delay' },
        heldDelayMs: undefined,
      };
    case 'delay-held':
      return { ...run, wake: undefined, heldDelayMs: decision.remainingMs };
    case 'run-paused':
      return watched({ ...run, state: runTransition(run.state, 'paused') });
    case 'run-resumed':
      return resumed(run, decision.at);
    case 'run-cancelling':
      return { ...run, state: runTransition(run.state, 'cancelling') };
    case 'run-completed':
      return completed(run, decision);
    case 'retry-queued':
      return retryQueued(run, decision);
  }
}

function dispatched(run: Run, { position, at, deadlineAt }: DecisionOf<'stage-dispatched'>): Run {
  const running = run.state === 'running' ? run.state : runTransition(run.state, 'running');
  return watched({
    ...withStage(run, position, ({ state }) => ({
      state: stageTransition(state, 'running'),
      dispatchedAt: at,
      deadlineAt,
    })),
    state: running,
    heldDelayMs: undefined,
  });
}

function retried(run: Run, { position, stageId, at, deadlineAt }: DecisionOf<'stage-retried'>): Run {
  const next = (stage: Stage): Partial<Stage> => ({
    ...anotherAttempt(stage),
    state: stageTransition(stage.state, 'running'),
    stageId,
    dispatchedAt: at,
    deadlineAt,
  });
  return watched(withStage(run, position, next));
}

/** What was held back meanwhile is said now, so silence counts from here. */
function resumed(run: Run, at: Date): Run {
  const running = { ...run, state: runTransition(run.state, 'running'), heldDelayMs: undefined };
  const atWork = stageAtWork(run);
  if (atWork?.listenedFrom === undefined) return watched(running);
  return watched(withStage(running, atWork.position, () => ({ listenedFrom: at })));
}

function ended(run: Run, { position, state, results, error, at }: DecisionOf<'stage-ended'>): Run {
  return {
    ...withStage(run, position, (stage) => ({
      state: stageTransition(stage.state, state),
      completedAt: at,
      activity: undefined,
      error,
      results,
      counts: results.length > 0 ? sumOf(results) : stage.counts,
    })),
    wake: undefined,
  };
}

function completed(run: Run, { outcome, at }: DecisionOf<'run-completed'>): Run {
  return {
    ...run,
    state: runTransition(run.state, outcome),
    stages: run.stages.map((stage) => (stage.state === 'pending' ? leftOut(stage, outcome) : stage)),
    wake: undefined,
    heldDelayMs: undefined,
    completedAt: at,
  };
}

function leftOut(stage: Stage, outcome: FinalRunState): Stage {
  if (outcome === 'cancelled') return { ...stage, state: stageTransition(stage.state, 'cancelled') };
  return { ...stage, state: stageTransition(stage.state, 'skipped'), error: StageNote.halted };
}

function retryQueued(run: Run, { stages }: DecisionOf<'retry-queued'>): Run {
  const state = runTransition(run.state, 'queued');
  return { ...reopened(run, stages), state, startedAt: undefined, completedAt: undefined };
}

function reopened(run: Run, stages: readonly StageAgain[]): Run {
  return stages.reduce<Run>(
    (folded, { position, stageId, scope }) =>
      withStage(folded, position, (stage) => ({
        ...anotherAttempt(stage),
        state: stageTransition(stage.state, 'pending'),
        stageId,
        scope,
      })),
    run,
  );
}

/** What begins anew; the numbers so far are kept, to be corrected. */
function anotherAttempt({ attempt, results, earlierResults }: Stage): Partial<Stage> {
  const known = results.length > 0 ? results : earlierResults;
  return { ...untouched, attempt: attempt + 1, earlierResults: known };
}

function withStage(run: Run, position: number, change: (stage: Stage) => Partial<Stage>): Run {
  return {
    ...run,
    stages: run.stages.map((stage) => (stage.position === position ? { ...stage, ...change(stage) } : stage)),
  };
}
