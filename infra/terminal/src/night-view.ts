/** Executions in numbers. */
export interface ViewCounts {
  readonly planned: number;
  readonly succeeded: number;
  readonly faulted: number;
  readonly skipped: number;
  readonly cancelled: number;
}

/** One module's part of a run, as far as a terminal shows it; the API's stages have these fields. */
export interface ViewStage {
  readonly module: string;
  readonly state: string;
  readonly noAnswerYet: boolean;
  readonly dispatchedAtUtc: string | null;
  readonly completedAtUtc: string | null;
  readonly error: string | null;
  readonly counts: ViewCounts;
  readonly scheduleTypes: readonly (ViewCounts & { readonly scheduleType: string; readonly durationMs: number })[];
}

/** What failed, by cause. */
export interface ViewFaults {
  readonly scheduleType: string;
  readonly code: string;
  readonly count: number;
  readonly example: string;
}

/** A run against its plan; lengths are milliseconds. */
export interface ViewOutlook {
  /** Until the run is expected to be over; null where it does not go on by itself. */
  readonly leftMs: number | null;
  readonly stages: readonly ViewStageOutlook[];
}

/** A stage against its plan. */
export interface ViewStageOutlook {
  readonly module: string;
  /** While it works: until it is expected to be done. */
  readonly leftMs: number | null;
  /** Of passing its deadline, while it works: `low`, `medium` or `high`. */
  readonly risk: string | null;
}

/** A run, as far as a terminal shows it; the API's runs have these fields. */
export interface NightView {
  readonly runId: string;
  readonly pipeline: string | null;
  readonly runDateUtc: string;
  readonly state: string;
  readonly startedAtUtc: string | null;
  readonly completedAtUtc: string | null;
  readonly wakeAtUtc: string | null;
  readonly stages: readonly ViewStage[];
  readonly faults: readonly ViewFaults[];
  /** Null without a plan; left out by an older scheduler. */
  readonly outlook?: ViewOutlook | null;
}

const ends = new Set(['succeeded', 'faulted', 'cancelled']);

/** Whether nothing more will happen. */
export function isOver({ state }: { readonly state: string }): boolean {
  return ends.has(state) || state === 'skipped';
}

/** What is expected of a stage, where there is a plan. */
export function outlookOf({ module }: ViewStage, { outlook }: NightView): ViewStageOutlook | undefined {
  return outlook?.stages.find((stage) => stage.module === module);
}

/** A risk that a person should know; undefined where it is low, or nothing is known. */
export function riskText({ risk }: Pick<ViewStageOutlook, 'risk'> = { risk: null }): string | undefined {
  return risk === null || risk === 'low' ? undefined : `${risk} risk of passing the deadline`;
}

/** Executions that have ended, however. */
export function endedOf({ succeeded, faulted, skipped, cancelled }: ViewCounts): number {
  return succeeded + faulted + skipped + cancelled;
}
