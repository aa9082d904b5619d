import type {
  ExecutionCounts,
  Guid,
  ModuleRunActivity,
  OrganizationId,
  RunOutcome,
  ScheduleTypeResult,
} from '@baton/contracts';

/** The run's turn has come: no other run of its pipeline is active. */
export interface Start {
  readonly kind: 'start';
}

/** A tick found that the run's timer is due. */
export interface WakeUp {
  readonly kind: 'wake';
  /** Since when the scheduler has been connected to its broker without a break; undefined while it is not. */
  readonly listeningSince: Date | undefined;
}

/** A module says how far it is. */
export interface ModuleProgressed {
  readonly kind: 'module-progressed';
  readonly module: string;
  /** Undefined from modules that do not echo it. */
  readonly stageId: Guid | undefined;
  readonly activity: ModuleRunActivity;
  readonly counts: ExecutionCounts;
  /** By the module's clock. */
  readonly at: Date;
}

/** A module says that its module run is over. */
export interface ModuleCompleted {
  readonly kind: 'module-completed';
  readonly module: string;
  /** Undefined from modules that do not echo it. */
  readonly stageId: Guid | undefined;
  readonly outcome: RunOutcome;
  readonly results: readonly ScheduleTypeResult[];
  readonly error: string | undefined;
  /** When its module run began, by the module's clock. */
  readonly startedAt: Date;
}

/** What a module says of its module run. */
export type ModuleEvent = ModuleProgressed | ModuleCompleted;

/** A module could not take its command, however often it tried: the message lies in its `_error` queue. */
export interface CommandFaulted {
  readonly kind: 'command-faulted';
  /** Undefined where no scheduler sent it. */
  readonly stageId: Guid | undefined;
  /** What it failed for, for people. */
  readonly error: string;
}

/** An operator holds the run: nothing new is dispatched. */
export interface Pause {
  readonly kind: 'pause';
}
/** An operator lets a held run go on. */
export interface Resume {
  readonly kind: 'resume';
}
/** An operator ends the run early. */
export interface Cancel {
  readonly kind: 'cancel';
  readonly reason: string | undefined;
}

/** Which of what faulted is run again; undefined means all of it. */
export interface RetrySelection {
  readonly modules: readonly string[] | undefined;
  readonly scheduleTypes: readonly string[] | undefined;
  readonly organizationIds: readonly OrganizationId[] | undefined;
  /** Causes, as `GET /runs/{id}/faults` names them. */
  readonly fingerprints?: readonly string[] | undefined;
  /** Where causes are named: the faults that have them, which alone are run again. */
  readonly faults: readonly FaultsOfModule[] | undefined;
}
/** Whom and what known faults of a module are about. */
export interface FaultsOfModule {
  readonly module: string;
  readonly organizationIds: readonly OrganizationId[];
  readonly scheduleTypes: readonly string[];
}
/** An operator has what faulted in an ended run done again. */
export interface RetryFaultedStages {
  readonly kind: 'retry-faulted';
  readonly selection: RetrySelection;
  /** The id of the next attempt at each stage, by its position. */
  readonly stageIds: readonly Guid[];
}
/** An operator has one stage done again, also one at work. */
export interface RetryStage {
  readonly kind: 'retry-stage';
  readonly module: string;
  /** The id of the next attempt. */
  readonly stageId: Guid;
}
/** An operator leaves one stage out. */
export interface SkipStage {
  readonly kind: 'skip-stage';
  readonly module: string;
}
/** Operators' wishes. */
export type ControlEvent = Pause | Resume | Cancel | RetryFaultedStages | RetryStage | SkipStage;

/** All that can happen to a run. */
export type RunEvent = Start | WakeUp | ModuleEvent | CommandFaulted | ControlEvent;
