import type {
  ExecutionCounts,
  Guid,
  ModuleRunActivity,
  OrganizationId,
  RunDate,
  ScheduleTypeResult,
} from '@baton/contracts';
import type { StagePlan } from './pipeline';
import type { RunState, StageState } from './run-state';

/** Whom and what a run or a stage is limited to; undefined means all. */
export interface RunScope {
  readonly organizationIds: readonly OrganizationId[] | undefined;
  readonly scheduleTypes: readonly string[] | undefined;
}

/** What an attempt at a stage covers. */
export interface StageScope extends RunScope {
  /** Of this, only what faulted for one of these causes; undefined means whatever is left of it. */
  readonly faultFingerprints?: readonly string[] | undefined;
}

/** Why a stage ends before its module is done. */
export type EarlyEnd = 'timeout' | 'silence' | 'fault-share' | 'skipped' | 'cancelled';

/** One module's part in a run. */
export interface Stage {
  /** From 0, in the order of the pipeline. */
  readonly position: number;
  readonly plan: StagePlan;
  readonly state: StageState;
  /** Names this attempt in commands and answers; what carries another one changes nothing. */
  readonly stageId: Guid;
  /** From 1; a retry of what faulted is the next. */
  readonly attempt: number;
  /** What the run's request leaves to the module. */
  readonly requestedScope: RunScope;
  /** What this attempt covers; narrower than requested in a retry. */
  readonly scope: StageScope;
  readonly dispatchedAt: Date | undefined;
  readonly deadlineAt: Date | undefined;
  readonly completedAt: Date | undefined;
  /** Set while it is being ended early. */
  readonly earlyEnd: EarlyEnd | undefined;
  /** When the scheduler last heard of its module, by the scheduler's clock. */
  readonly heardAt: Date | undefined;
  /**
   * From when its module's silence counts, by the scheduler's clock: the last word, or later what gave it a new chance.
   * Undefined until the first word, which may be that it could not take its command.
   */
  readonly listenedFrom: Date | undefined;
  /** When its command was sent once more because it was silent; undefined since it spoke again. */
  readonly askedAgainAt: Date | undefined;
  /** The module's instant of the newest progress; an older one changes nothing. */
  readonly progressedAt: Date | undefined;
  /** What the module said it is doing. */
  readonly activity: ModuleRunActivity | undefined;
  /** While it works, what the module reported last; afterwards the sum of `results`. */
  readonly counts: ExecutionCounts;
  readonly results: readonly ScheduleTypeResult[];
  /** Those of the attempts before this one, which a retry corrects. */
  readonly earlierResults: readonly ScheduleTypeResult[];
  /** Why it faulted as a whole, or was skipped. */
  readonly error: string | undefined;
}

/** What a run is waiting for in time. */
export type WakePurpose = 'delay' | 'stage-silence' | 'stage-deadline' | 'stage-given-up';

/** A durable timer: one column of the run's row. */
export interface Wake {
  readonly at: Date;
  readonly purpose: WakePurpose;
}

/** One pass of a pipeline for one date. */
export interface Run {
  readonly id: Guid;
  readonly pipeline: string;
  readonly pipelineVersion: number;
  readonly runDateUtc: RunDate;
  /** 1 is the date's full run; dry, partial and re-runs follow. */
  readonly sequence: number;
  readonly scope: RunScope;
  readonly dryRun: boolean;
  readonly rerun: boolean;
  /** Slices of a schedule type in flight at once; undefined means each module's own. */
  readonly window: number | undefined;
  /** The backfill it is part of. */
  readonly backfillId: Guid | undefined;
  readonly state: RunState;
  readonly stages: readonly Stage[];
  readonly wake: Wake | undefined;
  /** While paused between stages: what is left of the delay, milliseconds. */
  readonly heldDelayMs: number | undefined;
  readonly requestedBy: string | undefined;
  readonly requestedAt: Date;
  /** Of this pass: a retry of what faulted begins anew. */
  readonly startedAt: Date | undefined;
  readonly completedAt: Date | undefined;
  /** Goes through every message of the night. */
  readonly conversationId: Guid;
}

/** What is asked for when a run is requested, already validated. */
export interface RunRequest
  extends Pick<
    Run,
    | 'id'
    | 'pipeline'
    | 'pipelineVersion'
    | 'runDateUtc'
    | 'sequence'
    | 'scope'
    | 'dryRun'
    | 'rerun'
    | 'window'
    | 'backfillId'
    | 'requestedBy'
    | 'requestedAt'
    | 'conversationId'
  > {
  /** In order; `scheduleTypes` are those of the module, undefined for all of them, empty when it has none of those asked for. */
  readonly stages: readonly {
    readonly plan: StagePlan;
    readonly stageId: Guid;
    readonly scheduleTypes: readonly string[] | undefined;
  }[];
}

/** What stands in a stage's `error` where no module said so. Skips are kebab-case, faults upper case. */
export const StageNote = {
  notRequested: 'not-requested',
  halted: 'halted',
  skipped: 'stage-skipped',
  conditionNotMet: 'condition-not-met',
  timeout: 'STAGE_TIMEOUT',
  silence: 'STAGE_SILENT',
  faultShare: 'FAULT_SHARE_EXCEEDED',
} as const;

/** The numbers of a stage nothing is known of. */
export const noCounts: ExecutionCounts = { planned: 0, succeeded: 0, faulted: 0, skipped: 0, cancelled: 0 };

/** A run as it is first recorded: queued, its stages pending. A module that has none of the asked types is skipped. */
export function newRun({ stages, ...request }: RunRequest): Run {
  return {
    ...request,
    state: 'queued',
    stages: stages.map(({ plan, stageId, scheduleTypes }, position) => {
      const scope = { organizationIds: request.scope.organizationIds, scheduleTypes };
      const asked = scheduleTypes?.length !== 0;
      return {
        ...untouched,
        position,
        plan,
        stageId,
        attempt: 1,
        state: asked ? 'pending' : 'skipped',
        error: asked ? undefined : StageNote.notRequested,
        requestedScope: scope,
        scope,
        earlierResults: [],
      };
    }),
    wake: undefined,
    heldDelayMs: undefined,
    startedAt: undefined,
    completedAt: undefined,
  };
}

/** What every attempt at a stage begins with. */
export const untouched = {
  dispatchedAt: undefined,
  deadlineAt: undefined,
  completedAt: undefined,
  earlyEnd: undefined,
  heardAt: undefined,
  listenedFrom: undefined,
  askedAgainAt: undefined,
  progressedAt: undefined,
  activity: undefined,
  counts: noCounts,
  results: [],
  error: undefined,
} as const satisfies Partial<Stage>;

/** The stage that is dispatched and has not ended; there is one at most. */
export function stageAtWork(run: Run): Stage | undefined {
  return run.stages.find(isAtWork);
}

/** Whether a stage is dispatched and has not ended. */
export function isAtWork({ state }: Pick<Stage, 'state'>): boolean {
  return state === 'running' || state === 'cancelling';
}

/** The next stage to dispatch. */
export function nextStage(run: Run): Stage | undefined {
  return run.stages.find(({ state }) => state === 'pending');
}

/** Whether a run covers every organization and type for real: only then does it occupy its date. */
export function isFull(request: Pick<Run, 'scope' | 'dryRun'>): boolean {
  return !request.dryRun && request.scope.organizationIds === undefined && request.scope.scheduleTypes === undefined;
}
