import { type Run, type Stage, StageNote } from '../domain/run';
import type { RunDecision } from '../domain/run-decision';
import type { StageDecision, StageDecisionReason } from './ports/decision.log.port';

/**
 * Which stages a decision leaves out, and why.
 *
 * @param run as the decision left it.
 */
export function stageDecisionsOf(decision: RunDecision, run: Run): readonly StageDecision[] {
  switch (decision.kind) {
    case 'run-started':
      return firstAttemptsWith(StageNote.notRequested, run).map((stage) =>
        leftOut(run, stage, 'excluded-by-request', decision.at),
      );
    case 'run-completed':
      return run.stages
        .filter(({ error }) => error === StageNote.halted)
        .map((stage) => leftOut(run, stage, 'halted', decision.at));
    case 'stage-skipped':
      return run.stages
        .filter(({ position }) => position === decision.position)
        .map((stage) => leftOut(run, stage, decision.reason, decision.at, decision.detail));
    case 'stage-ended':
      return run.stages
        .filter(({ position, state }) => position === decision.position && state === 'skipped')
        .map((stage) => leftOut(run, stage, 'stage-skipped', decision.at));
    default:
      return [];
  }
}

/** A retry begins the run again; what was left out by request is left out still, and written down already. */
function firstAttemptsWith(note: string, run: Run): readonly Stage[] {
  return run.stages.every(({ attempt }) => attempt === 1) ? run.stages.filter(({ error }) => error === note) : [];
}

function leftOut(
  { id, pipeline, runDateUtc }: Run,
  { stageId, plan }: Stage,
  reason: StageDecisionReason,
  decidedAt: Date,
  detail?: string,
): StageDecision {
  return { run: { id, pipeline, runDateUtc }, stageId, module: plan.module, reason, detail, decidedAt };
}
