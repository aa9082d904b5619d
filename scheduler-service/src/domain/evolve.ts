import { type Run, type Stage, StageNote, untouched } from './run';
import type { RunDecision } from './run-decision';
import { type FinalRunState, runTransition, stageTransition } from './run-state';
import { sumOf } from './stage-results';

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
      return withStage(run, decision.position, () => ({ activity, counts, progressedAt, heardAt }));
    }
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
      return { ...run, state: runTransition(run.state, 'paused') };
    case 'run-resumed':
      return { ...run, state: runTransition(run.state, 'running'), heldDelayMs: undefined };
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
  return {
    ...withStage(run, position, ({ state }) => ({
      state: stageTransition(state, 'running'),
      dispatchedAt: at,
      deadlineAt,
    })),
    state: running,
    wake: { at: deadlineAt, purpose: 'stage-deadline' },
    heldDelayMs: undefined,
  };
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
  const again = stages.reduce<Run>(
    (folded, { position, stageId, scope }) =>
      withStage(folded, position, (stage) => ({
        ...untouched,
        state: stageTransition(stage.state, 'pending'),
        earlierResults: stage.results,
        attempt: stage.attempt + 1,
        stageId,
        scope,
      })),
    run,
  );
  return { ...again, state: runTransition(run.state, 'queued'), startedAt: undefined, completedAt: undefined };
}

function withStage(run: Run, position: number, change: (stage: Stage) => Partial<Stage>): Run {
  return {
    ...run,
    stages: run.stages.map((stage) => (stage.position === position ? { ...stage, ...change(stage) } : stage)),
  };
}
