import type { ExecutionCounts, Guid, ModuleRunActivity, ScheduleTypeResult } from '@baton/contracts';
import type { NightOutlook } from '../domain/night-outlook';
import type { WakePurpose } from '../domain/run';
import type { RunState, StageState } from '../domain/run-state';

/** A run in a list. Instants are ISO 8601 in UTC, dates `YYYY-MM-DD`; what does not apply is null. */
export interface RunSummary {
  readonly runId: Guid;
  /** Null for a run that was commanded elsewhere. */
  readonly pipeline: string | null;
  readonly runDateUtc: string;
  /** 1 is the date's full run. */
  readonly sequence: number | null;
  /** Commanded elsewhere; the scheduler only listens. */
  readonly external: boolean;
  readonly state: RunState;
  readonly dryRun: boolean;
  readonly rerun: boolean;
  readonly requestedBy: string | null;
  readonly requestedAtUtc: string;
  readonly startedAtUtc: string | null;
  readonly completedAtUtc: string | null;
  /** Over all stages. */
  readonly counts: ExecutionCounts;
}

/** One module's part of a run. */
export interface StageView {
  readonly position: number;
  readonly module: string;
  readonly state: StageState;
  readonly stageId: Guid | null;
  readonly attempt: number;
  /** What the module says it is doing, while it works. */
  readonly activity: ModuleRunActivity | null;
  /** Nothing was heard of the module for 30 seconds since it was asked. */
  readonly noAnswerYet: boolean;
  readonly dispatchedAtUtc: string | null;
  readonly deadlineAtUtc: string | null;
  readonly heardAtUtc: string | null;
  readonly completedAtUtc: string | null;
  readonly error: string | null;
  readonly counts: ExecutionCounts;
  /** Known once the module is done. */
  readonly scheduleTypes: readonly ScheduleTypeResult[];
}

/** What failed in a run, by cause. */
export interface FaultGroup {
  readonly module: string;
  readonly scheduleType: string;
  readonly code: string;
  readonly count: number;
  /** One of the messages. */
  readonly example: string;
}

/** A cause of faults in a run, over modules and schedule types. */
export interface FaultCause {
  /** Names it; what differs in numbers, names and dates alone has the same. */
  readonly fingerprint: string;
  readonly code: string;
  /** One of the messages. */
  readonly example: string;
  /** How many it struck. */
  readonly organizations: number;
  readonly modules: readonly string[];
  readonly scheduleTypes: readonly string[];
}

/** Something that was asked of a run. */
export interface ControlView {
  /** `pause`, `retry-stage`, … */
  readonly control: string;
  /** The stage it was about. */
  readonly module: string | null;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  readonly atUtc: string;
  readonly accepted: boolean;
  /** Why it was not done. */
  readonly refusal: string | null;
}

/** A run with all that is known of it. */
export interface RunDetail extends RunSummary {
  readonly pipelineVersion: number | null;
  readonly organizationIds: readonly string[] | null;
  readonly scheduleTypes: readonly string[] | null;
  /** Slices of a schedule type in flight at once; null is each module's own. */
  readonly window: number | null;
  readonly backfillId: Guid | null;
  /** The instant the run waits for, and what happens then. */
  readonly wakeAtUtc: string | null;
  readonly wakePurpose: WakePurpose | null;
  readonly stages: readonly StageView[];
  /** Most frequent first. */
  readonly faults: readonly FaultGroup[];
  /** Its plan against what it came to; null where it began with too little history, or for some alone. */
  readonly outlook: NightOutlook | null;
  /** Oldest first; the newest hundred. */
  readonly controls: readonly ControlView[];
}

/** A page of runs. */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}
