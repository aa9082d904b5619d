/** Executions in numbers, as the API gives them. */
export interface Counts {
  readonly planned: number;
  readonly succeeded: number;
  readonly faulted: number;
  readonly skipped: number;
  readonly cancelled: number;
}

/** One schedule type's part of a stage; known once the module is done. */
export interface TypeResult extends Counts {
  readonly scheduleType: string;
  readonly durationMs: number;
}

/** One module's part of a run. */
export interface Stage {
  readonly module: string;
  readonly state: string;
  readonly activity: string | null;
  readonly noAnswerYet: boolean;
  readonly error: string | null;
  readonly counts: Counts;
  readonly scheduleTypes: readonly TypeResult[];
}

/** What failed, by cause. */
export interface FaultGroup {
  readonly module: string;
  readonly scheduleType: string;
  readonly code: string;
  readonly count: number;
  readonly example: string;
}

/** A run in a list. */
export interface RunSummary {
  readonly runId: string;
  readonly pipeline: string | null;
  readonly runDateUtc: string;
  readonly sequence: number | null;
  readonly external: boolean;
  readonly state: string;
  readonly dryRun: boolean;
  readonly requestedAtUtc: string;
  readonly startedAtUtc: string | null;
  readonly completedAtUtc: string | null;
  readonly counts: Counts;
}

/** A run with its stages. */
export interface RunDetail extends RunSummary {
  readonly wakeAtUtc: string | null;
  readonly wakePurpose: string | null;
  readonly stages: readonly Stage[];
  readonly faults: readonly FaultGroup[];
}

/** A page of runs. */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  readonly nextCursor: string | null;
}

/** A run as it is asked for. */
export interface RunRequest {
  readonly pipeline?: string | undefined;
  readonly runDateUtc: string;
  readonly organizationIds?: readonly string[] | undefined;
  readonly scheduleTypes?: readonly string[] | undefined;
  readonly dryRun?: boolean | undefined;
  readonly rerun?: boolean | undefined;
  readonly requestedBy?: string | undefined;
}

/** The answer to a {@link RunRequest}. */
export interface RunAccepted {
  readonly runId: string;
  readonly created: boolean;
  readonly state: string;
}

/** What of a run's faults is run again; left out means all. */
export interface RetryRequest {
  readonly modules?: readonly string[] | undefined;
  readonly scheduleTypes?: readonly string[] | undefined;
  readonly organizationIds?: readonly string[] | undefined;
}

/** The state a run has after a control. */
export interface RunState {
  readonly runId: string;
  readonly state: string;
}
