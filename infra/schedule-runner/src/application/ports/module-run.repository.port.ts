import type { Guid, OrganizationId, RunDate, ScheduleTypeResult } from '@baton/contracts';
import type { ModuleRun, ModuleRunState } from '../../domain/module-run';

/** A command as it asks for a module run. */
export interface ModuleRunRequest {
  readonly runId: Guid;
  readonly stageId: Guid | undefined;
  readonly runDate: RunDate;
  readonly dryRun: boolean;
  readonly organizationIds: readonly OrganizationId[] | undefined;
  readonly scheduleTypes: readonly string[];
  /** Of these, only what faulted for one of these causes; undefined means all. */
  readonly faultFingerprints?: readonly string[] | undefined;
  readonly window: number;
  readonly deadlineAt: Date | undefined;
  readonly conversationId: Guid;
}

/** How a module run ended. */
export interface ModuleRunEnd {
  readonly state: Extract<ModuleRunState, 'succeeded' | 'faulted' | 'cancelled'>;
  readonly error: string | undefined;
  readonly results: readonly ScheduleTypeResult[];
}

/** A module run that is over, as its completion is told. */
export interface EndedModuleRun extends ModuleRun, ModuleRunEnd {
  readonly state: ModuleRunEnd['state'];
  readonly completedAt: Date;
}

/** Module runs. Every call belongs to the open unit of work; those that lock say so. */
export abstract class ModuleRunRepository {
  /** Takes the module's one lock that orders starts and ends of its module runs; held to the end of the transaction. */
  abstract lockModule(): Promise<void>;

  /**
   * Records a request. The insert decides: the same run and stage is the same module run.
   *
   * @returns its id, whether this call made it, and whether its cancellation had come before it.
   */
  abstract insert(
    request: ModuleRunRequest,
    now: Date,
  ): Promise<{ readonly id: Guid; readonly created: boolean; readonly cancelled: boolean }>;

  /** Remembers that a run and stage were cancelled whose command has not come yet. */
  abstract leaveTombstone(runId: Guid, stageId: Guid | undefined, now: Date): Promise<void>;

  /** Locks a module run. */
  abstract lock(id: Guid): Promise<ModuleRun | undefined>;

  /** Whether a module run works; at most one does. */
  abstract hasActive(): Promise<boolean>;

  /** Locks the one that works. */
  abstract lockActive(): Promise<ModuleRun | undefined>;

  /** Those not over, without a lock: the one that works, and those that wait. */
  abstract unfinished(): Promise<readonly ModuleRun[]>;

  /** The one that has waited longest. */
  abstract nextQueued(): Promise<ModuleRun | undefined>;

  /** By what its command said; a missing stage id means any. */
  abstract findByRun(runId: Guid, stageId: Guid | undefined): Promise<ModuleRun | undefined>;

  /** Whether what was done on the date is not known any more, so that doing it could do it twice. */
  abstract isForgotten(runDate: RunDate): Promise<boolean>;

  /** Marks a queued module run as the active one. */
  abstract start(id: Guid, now: Date): Promise<void>;

  /** Keeps which due dates the executions of a module run have. */
  abstract keepDueDates(id: Guid, dueDates: readonly RunDate[]): Promise<void>;

  /** Goes on to the schedule type at this position. */
  abstract moveTo(id: Guid, position: number): Promise<void>;

  /** When to look again if nothing rings. */
  abstract wakeAt(id: Guid, at: Date): Promise<void>;

  /** Marks a module run as one that ends early, and why if that is no request. */
  abstract markCancelling(run: ModuleRun, error: string | undefined): Promise<void>;

  /** Ends a module run. */
  abstract end(run: ModuleRun, end: ModuleRunEnd, now: Date): Promise<EndedModuleRun>;

  /** The end of a module run that is over. */
  abstract ended(run: ModuleRun): Promise<EndedModuleRun>;
}
