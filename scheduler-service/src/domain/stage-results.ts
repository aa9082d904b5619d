import type { ExecutionCounts, RunOutcome, ScheduleTypeResult } from '@baton/contracts';
import type { StagePlan } from './pipeline';
import { noCounts, type Stage, StageNote } from './run';
import type { FinalStageState } from './run-state';

/** The sum over schedule types. */
export function sumOf(results: readonly ExecutionCounts[]): ExecutionCounts {
  return results.reduce<ExecutionCounts>(
    (sum, counts) => ({
      planned: sum.planned + counts.planned,
      succeeded: sum.succeeded + counts.succeeded,
      faulted: sum.faulted + counts.faulted,
      skipped: sum.skipped + counts.skipped,
      cancelled: sum.cancelled + counts.cancelled,
    }),
    noCounts,
  );
}

/** Whether so many outcomes faulted that the stage as a whole counts as faulted. */
export function exceedsFaultShare(
  counts: ExecutionCounts,
  plan: Pick<StagePlan, 'faultShare' | 'faultShareFrom'>,
): boolean {
  const outcomes = counts.succeeded + counts.faulted + counts.skipped;
  return outcomes >= plan.faultShareFrom && counts.faulted > outcomes * plan.faultShare;
}

/** How a stage ends once its module has answered, and why if not well. Failed organizations alone fault no stage. */
export function verdictOf(
  stage: Stage,
  answer: { readonly outcome: RunOutcome; readonly error: string | undefined; readonly counts: ExecutionCounts },
): { readonly state: FinalStageState; readonly error: string | undefined } {
  const tooMany = exceedsFaultShare(answer.counts, stage.plan);
  if (stage.earlyEnd === 'skipped' && (answer.outcome !== 'succeeded' || tooMany)) return endedEarly(stage);
  if (answer.outcome === 'faulted') return { state: 'faulted', error: answer.error };
  if (answer.outcome === 'cancelled') return endedEarly(stage, answer.error);
  return tooMany ? { state: 'faulted', error: StageNote.faultShare } : { state: 'succeeded', error: undefined };
}

/** How a stage ends that was cut short. */
export function endedEarly(
  stage: Stage,
  error?: string | undefined,
): { readonly state: FinalStageState; readonly error: string | undefined } {
  switch (stage.earlyEnd) {
    case 'timeout':
      return { state: 'faulted', error: StageNote.timeout };
    case 'silence':
      return { state: 'faulted', error: StageNote.silence };
    case 'skipped':
      return { state: 'skipped', error: StageNote.skipped };
    case 'fault-share':
      return { state: 'faulted', error: StageNote.faultShare };
    case 'cancelled':
    case undefined:
      return { state: 'cancelled', error };
  }
}

/**
 * The results of a stage after a retry. A module that takes over only what was left answers for that part, which is
 * taken out of the earlier results; one that answers for at least as many as before answers for all.
 */
export function correctedBy(
  earlier: readonly ScheduleTypeResult[],
  retried: readonly ScheduleTypeResult[],
): readonly ScheduleTypeResult[] {
  const left = new Map(retried.map((result) => [result.scheduleType, result]));
  const corrected = earlier.map((before) => {
    const after = left.get(before.scheduleType);
    left.delete(before.scheduleType);
    return after === undefined ? before : corrections(before, after);
  });
  return [...corrected, ...left.values()];
}

function corrections(before: ScheduleTypeResult, after: ScheduleTypeResult): ScheduleTypeResult {
  if (after.planned >= before.planned) return after;
  // What was left to take over: first what faulted, then what was cancelled.
  const faultedAgain = Math.min(before.faulted, after.planned);
  const cancelledAgain = Math.min(before.cancelled, after.planned - faultedAgain);
  return {
    scheduleType: before.scheduleType,
    planned: before.planned,
    succeeded: before.succeeded + after.succeeded,
    faulted: before.faulted - faultedAgain + after.faulted,
    skipped: before.skipped + after.skipped,
    cancelled: before.cancelled - cancelledAgain + after.cancelled,
    durationMs: before.durationMs + after.durationMs,
  };
}
