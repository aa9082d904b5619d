import type { NightPlan, PlannedStage } from './night-plan';

/** How likely a stage is to pass its deadline. */
export type DeadlineRisk = 'low' | 'medium' | 'high';

/** A stage as it stands. */
export interface StageNow {
  readonly module: string;
  readonly state: string;
  readonly dispatchedAt: Date | undefined;
  readonly deadlineAt: Date | undefined;
  readonly completedAt: Date | undefined;
  /** Executions planned by the module, and how many of them have ended. 0 until it says. */
  readonly planned: number;
  readonly ended: number;
}

/** A stage's plan against what it came to, or is coming to. */
export interface StageOutlook {
  readonly module: string;
  /** Null where no past night had the module. */
  readonly expectedMs: number | null;
  /** Once it is over. */
  readonly actualMs: number | null;
  /** While it works: until it is expected to be done. */
  readonly leftMs: number | null;
  /** While it works and has a deadline. */
  readonly risk: DeadlineRisk | null;
}

/** A share of the time to the deadline; above it the risk is medium, above all of it high. */
export const MEDIUM_RISK_FROM = 0.8;

/**
 * How a stage stands. What is left is what is expected, scaled by what the module planned tonight and by what of it has not
 * ended; a stage slower than its plan is
 * reckoned by its own pace, once a tenth has ended. The risk of passing the deadline is high when more is left than there
 * is time, medium when it takes more than {@link MEDIUM_RISK_FROM} of that time, else low.
 */
export function stageOutlook(plan: NightPlan, stage: StageNow, now: Date): StageOutlook {
  const planned = plan.stages.find(({ module }) => module === stage.module);
  const expectedMs = planned?.lengthMs ?? null;
  const actualMs =
    stage.dispatchedAt && stage.completedAt ? stage.completedAt.getTime() - stage.dispatchedAt.getTime() : null;
  const leftMs = leftOf(planned, stage, now);
  const risk = leftMs === null || !stage.deadlineAt ? null : riskOf(leftMs, stage.deadlineAt.getTime() - now.getTime());
  return { module: stage.module, expectedMs, actualMs, leftMs, risk };
}

/** @param timeMs to the deadline. */
export function riskOf(leftMs: number, timeMs: number): DeadlineRisk {
  if (leftMs > timeMs) return 'high';
  return leftMs > timeMs * MEDIUM_RISK_FROM ? 'medium' : 'low';
}

function leftOf(planned: PlannedStage | undefined, stage: StageNow, now: Date): number | null {
  if (stage.state !== 'running' || stage.dispatchedAt === undefined || planned?.lengthMs == null) return null;
  const passedMs = now.getTime() - stage.dispatchedAt.getTime();
  if (stage.planned === 0) return Math.max(0, planned.lengthMs - passedMs);
  const share = stage.ended / stage.planned;
  const byPlanMs = tonightMs(planned, growthOf(planned, stage) ?? 1) * (1 - share);
  const byPaceMs = share >= 0.1 ? (passedMs / share) * (1 - share) : 0;
  return Math.round(Math.max(byPlanMs, byPaceMs));
}

/** How many times as many executions the stage has tonight as were expected; undefined until its module says. */
function growthOf(planned: PlannedStage, stage: StageNow): number | undefined {
  const expected = planned.types.reduce((sum, { executions }) => sum + executions, 0);
  return stage.planned > 0 && expected > 0 ? stage.planned / expected : undefined;
}

/** A stage's length with so many times its executions; what it takes beside them stays. */
function tonightMs({ lengthMs, overheadMs }: PlannedStage, growth: number): number {
  return lengthMs === null ? 0 : overheadMs + (lengthMs - overheadMs) * growth;
}

/** A run's plan against what it came to, or is coming to. */
export interface NightOutlook {
  /** How many past nights the plan stands on. */
  readonly nights: number;
  readonly expectedMs: number;
  /** Until the run is expected to be over, while it goes on by itself; null when it does not. */
  readonly leftMs: number | null;
  readonly stages: readonly StageOutlook[];
}

/**
 * How a run stands against its plan. A stage to come has as many times its expected executions as the last that began.
 *
 * @param delayUntil when the delay between two stages is over, while there is one.
 */
export function nightOutlook(
  plan: NightPlan,
  stages: readonly StageNow[],
  delayUntil: Date | undefined,
  now: Date,
): NightOutlook {
  const outlooks = stages.map((stage) => stageOutlook(plan, stage, now));
  const working = outlooks.find(({ leftMs }) => leftMs !== null);
  const next = stages.find(({ state }) => state === 'pending');
  const { nights, lengthMs: expectedMs } = plan;
  const growth = growthOfNight(plan, stages);
  const leftMs = working
    ? (working.leftMs ?? 0) + afterMs(plan, working.module, growth)
    : untilEndMs(plan, next, delayUntil, { now, growth });
  return { nights, expectedMs, leftMs, stages: outlooks };
}

function growthOfNight(plan: NightPlan, stages: readonly StageNow[]): number {
  const known = stages.flatMap((stage) => {
    const planned = plan.stages.find(({ module }) => module === stage.module);
    return (planned && growthOf(planned, stage)) ?? [];
  });
  return known.at(-1) ?? 1;
}

/** What of the plan comes after a stage, the delay before it included. */
function afterMs(plan: NightPlan, module: string, growth: number): number {
  const index = plan.stages.findIndex((one) => one.module === module);
  const stage = plan.stages[index];
  if (stage === undefined) return 0;
  return Math.max(
    0,
    plan.lengthMs - stage.startMs - (stage.lengthMs ?? 0) + moreMs(plan.stages.slice(index + 1), growth),
  );
}

/** How much longer than planned stages take. */
function moreMs(stages: readonly PlannedStage[], growth: number): number {
  return stages.reduce((sum, stage) => sum + tonightMs(stage, growth) - (stage.lengthMs ?? 0), 0);
}

function untilEndMs(
  plan: NightPlan,
  next: StageNow | undefined,
  delayUntil: Date | undefined,
  { now, growth }: { readonly now: Date; readonly growth: number },
): number | null {
  const index = plan.stages.findIndex(({ module }) => module === next?.module);
  const stage = plan.stages[index];
  if (stage === undefined || delayUntil === undefined) return null;
  const delayMs = Math.max(0, delayUntil.getTime() - now.getTime());
  return delayMs + plan.lengthMs - stage.startMs + moreMs(plan.stages.slice(index), growth);
}
