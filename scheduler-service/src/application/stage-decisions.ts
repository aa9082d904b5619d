import { type Run, type Stage, StageNote } from '../domain/run';
import type { RunDecision } from '../domain/run-decision';
import type { StageDecision, StageDecisionReason } from './ports/decision.log.port';

/**
 * Which stages a decision leaves out, or ends before their module has planned anything, and why.
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
      return run.stages.flatMap((stage) => neverBegun(run, stage, decision.at));
    case 'stage-skipped':
      return run.stages
        .filter(({ position }) => position === decision.position)
        .map((stage) => leftOut(run, stage, decision.reason, decision.at, decision.detail));
    case 'stage-ended':
      return run.stages
        .filter(({ position }) => position === decision.position)
        .flatMap((stage) => endedUndone(run, stage, decision.at));
    default:
      return [];
  }
}

/** A retry begins the run again; what was left out by request is left out still, and written down already. */
function firstAttemptsWith(note: string, run: Run): readonly Stage[] {
  return run.stages.every(({ attempt }) => attempt === 1) ? run.stages.filter(({ error }) => error === note) : [];
}

/** A stage that the run's end kept from starting. A cancelled run is not retried, so it is said once. */
function neverBegun(run: Run, stage: Stage, at: Date): readonly StageDecision[] {
  if (stage.error === StageNote.halted) return [leftOut(run, stage, 'halted', at)];
  const isKept = stage.state === 'cancelled' && stage.dispatchedAt === undefined;
  return isKept ? [leftOut(run, stage, 'cancelled', at)] : [];
}

/** A stage that was dispatched. Once its module has planned, the module's own rows say why of each organization. */
function endedUndone(run: Run, stage: Stage, at: Date): readonly StageDecision[] {
  if (stage.state === 'skipped') return [leftOut(run, stage, 'stage-skipped', at)];
  if (stage.results.length > 0 || stage.counts.planned > 0) return [];
  if (stage.state === 'cancelled') return [leftOut(run, stage, 'cancelled', at, stage.error)];
  return stage.state === 'faulted' ? [leftOut(run, stage, 'stage-faulted', at, stage.error)] : [];
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
