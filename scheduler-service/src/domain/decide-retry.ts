import type { Guid } from '@baton/contracts';
import { type Run, type Stage, StageNote, type StageScope } from './run';
import { RunControlRefusedError } from './run-control-refused.error';
import type { RunDecision, StageAgain } from './run-decision';
import type { RetryFaultedStages, RetrySelection } from './run-event';

/**
 * Queues another pass over what faulted: those stages get a new attempt, with a new id that fences the old one. Stages
 * that never started because an earlier one halted the run follow.
 *
 * @throws {RunControlRefusedError} when nothing that was asked for faulted.
 */
export function retryFaulted(run: Run, { selection, stageIds }: RetryFaultedStages): readonly RunDecision[] {
  const faulted = run.stages.filter((stage) => isSelected(stage, selection));
  if (faulted.length === 0) {
    throw new RunControlRefusedError(run.id, run.state, 'Nothing of what was asked for has faulted in this run.');
  }
  const stages = run.stages
    .filter((stage) => faulted.includes(stage) || stage.error === StageNote.halted)
    .map((stage) => ({
      position: stage.position,
      stageId: stageIds[stage.position] ?? stage.stageId,
      scope: faulted.includes(stage) ? narrowed(stage, selection) : stage.requestedScope,
    }));
  return [{ kind: 'retry-queued', stages }];
}

/** A stage with all it was asked for, and in an ended run those it had kept from starting. */
export function wholeAgain(run: Run, stage: Stage, stageId: Guid): readonly StageAgain[] {
  const halted = run.stages.filter(({ error }) => error === StageNote.halted);
  return [
    { position: stage.position, stageId, scope: stage.requestedScope },
    ...halted.map(({ position, stageId, requestedScope }) => ({ position, stageId, scope: requestedScope })),
  ];
}

/** Whether a stage faulted as a whole, or something in it did. */
export function hasFaulted(stage: Stage): boolean {
  return endedBadly(stage) || stage.counts.faulted > 0;
}

function endedBadly({ state }: Stage): boolean {
  return state === 'faulted' || state === 'cancelled';
}

/** Whether a choice covers a stage that ended badly: nobody can know whose work such a one left undone. */
export function coversBadEnd(run: Run, { modules, scheduleTypes }: StageChoice): boolean {
  return run.stages.some((stage) => endedBadly(stage) && isSelected(stage, { modules, scheduleTypes }));
}

type StageChoice = Pick<RetrySelection, 'modules' | 'scheduleTypes'>;

function isSelected(stage: Stage, choice: StageChoice & Partial<Pick<RetrySelection, 'faults'>>): boolean {
  const { modules, scheduleTypes, faults } = choice;
  if (faults !== undefined) return faults.some(({ module }) => module === stage.plan.module);
  if (modules !== undefined && !modules.includes(stage.plan.module)) return false;
  return scheduleTypes === undefined ? hasFaulted(stage) : typesToRetry(stage, scheduleTypes).length > 0;
}

function narrowed(stage: Stage, { scheduleTypes, organizationIds, fingerprints, faults }: RetrySelection): StageScope {
  const known = faults?.find(({ module }) => module === stage.plan.module);
  if (known) {
    const { organizationIds, scheduleTypes } = known;
    return { organizationIds, scheduleTypes, faultFingerprints: fingerprints };
  }
  return {
    organizationIds: organizationIds ?? stage.requestedScope.organizationIds,
    scheduleTypes: scheduleTypes ? typesToRetry(stage, scheduleTypes) : stage.requestedScope.scheduleTypes,
  };
}

/** Of the types asked for, those that faulted here; where the module gave no numbers, those that bear its name. */
function typesToRetry(stage: Stage, asked: readonly string[]): readonly string[] {
  const known = new Map(stage.results.map((result) => [result.scheduleType, result]));
  const asAWhole = endedBadly(stage);
  return asked.filter((type) => {
    const result = known.get(type);
    if (result === undefined) return asAWhole && type.startsWith(`${stage.plan.module}.`);
    return result.faulted > 0 || (asAWhole && result.cancelled > 0);
  });
}
