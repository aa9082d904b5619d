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
}

const ends = new Set(['succeeded', 'faulted', 'cancelled']);

/** Whether nothing more will happen. */
export function isOver({ state }: { readonly state: string }): boolean {
  return ends.has(state) || state === 'skipped';
}

/** Executions that have ended, however. */
export function endedOf({ succeeded, faulted, skipped, cancelled }: ViewCounts): number {
  return succeeded + faulted + skipped + cancelled;
}
