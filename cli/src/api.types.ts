import type { NightView, ViewCounts } from '@baton/terminal';

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
  readonly counts: ViewCounts;
}

/** A run with its stages and what failed. */
export interface RunDetail extends RunSummary, NightView {
  readonly wakePurpose: string | null;
  readonly controls: readonly RunControl[];
  /** Null without a plan; left out by an older scheduler. */
  readonly outlook?: NightOutlook | null;
}

/** Something that was asked of a run. */
export interface RunControl {
  readonly control: string;
  readonly module: string | null;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  readonly atUtc: string;
  readonly refusal: string | null;
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
  readonly window?: number | undefined;
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
  readonly fingerprints?: readonly string[] | undefined;
  readonly reason?: string | undefined;
}

/** A range of dates as it is asked for. */
export interface BackfillRequest extends Omit<RunRequest, 'runDateUtc' | 'rerun'> {
  readonly from: string;
  readonly to: string;
  readonly onFault?: string | undefined;
}

/** A date of a backfill, and its run. */
export interface BackfillDate {
  readonly runDateUtc: string;
  readonly runId: string;
  readonly state: string;
}

/** A backfill with all its dates. */
export interface BackfillView {
  readonly backfillId: string;
  readonly from: string;
  readonly to: string;
  readonly state: string;
  readonly runs: readonly BackfillDate[];
  readonly leftOut: readonly BackfillDate[];
}

/** What became of one organization's task, or in a dry run what would. */
export interface Execution {
  readonly module: string;
  readonly scheduleType: string;
  readonly organizationId: string;
  readonly organizationName?: string | null | undefined;
  readonly state: string;
  readonly counts?: Readonly<Record<string, number>> | null | undefined;
  readonly reason?: string | null | undefined;
  readonly code?: string | null | undefined;
  readonly message?: string | null | undefined;
}

/** A page of executions. */
export interface ExecutionPage {
  readonly executions: readonly Execution[];
  readonly nextCursor: string | null;
}

/** How many organizations and dates a run left out for one reason; or why it left out a whole stage. */
export interface ReasonCount {
  readonly module: string;
  /** Null: all of the module's. */
  readonly scheduleType: string | null;
  readonly reason: string;
  /** Null: all that would have been due. */
  readonly count: number | null;
  readonly detail: string | null;
}

/** Why a run left one organization's work of a date out. */
export interface Decision {
  readonly scheduleType: string;
  readonly dueDate: string;
  readonly organizationId: string;
  readonly organizationName?: string | null | undefined;
  readonly reason: string;
  readonly detail?: string | null | undefined;
  readonly untilUtc?: string | null | undefined;
}

/** A page of decisions. */
export interface DecisionPage {
  readonly decisions: readonly Decision[];
  readonly nextCursor: string | null;
}

/** Which decisions of a run are asked for; undefined means any. */
export interface DecisionFilter {
  readonly reason?: string | undefined;
  readonly scheduleType?: string | undefined;
  readonly organizationId?: string | undefined;
}

/** A cause of faults in a run. */
export interface FaultCause {
  readonly fingerprint: string;
  readonly code: string;
  readonly example: string;
  readonly organizations: number;
  readonly scheduleTypes: readonly string[];
}

/** The state a run has after a control. */
export interface RunState {
  readonly runId: string;
  readonly state: string;
}

/** An organization, and whether it is paused. */
export interface OrganizationView {
  readonly organizationId: string;
  readonly name: string;
  readonly active: boolean;
  readonly pause: {
    readonly sinceUtc: string;
    readonly untilUtc: string | null;
    readonly reason: string | null;
    readonly requestedBy: string | null;
  } | null;
}

/** Organizations left out of a schedule type because they faulted alike night after night. */
export interface QuarantineView {
  readonly quarantined: readonly {
    readonly module: string;
    readonly organizationId: string;
    readonly organizationName?: string | null | undefined;
    readonly scheduleType: string;
    readonly code: string;
    readonly message: string;
    readonly nights: number;
    readonly lastDueDate: string;
  }[];
  readonly more: boolean;
}

/** Why something ran or did not. */
export interface Explanation {
  readonly state: string;
  /** The whole answer in one line. */
  readonly sentence: string;
}

/** A run against its plan; lengths are milliseconds. */
export interface NightOutlook {
  readonly nights: number;
  readonly expectedMs: number;
  readonly leftMs: number | null;
  readonly stages: readonly {
    readonly module: string;
    readonly expectedMs: number | null;
    readonly actualMs: number | null;
    readonly leftMs: number | null;
    readonly risk: string | null;
  }[];
}

/** What a night is expected to be; starts are milliseconds from its begin. */
export interface NightForecast {
  readonly date: string;
  readonly startsAtUtc: string | null;
  readonly plan: {
    readonly nights: number;
    readonly lengthMs: number;
    readonly stages: readonly {
      readonly module: string;
      readonly startMs: number;
      readonly lengthMs: number | null;
      readonly types: readonly {
        readonly scheduleType: string;
        readonly startMs: number;
        readonly lengthMs: number;
        readonly executions: number;
      }[];
    }[];
  } | null;
  /** Why there is no plan. */
  readonly note: string | null;
}
