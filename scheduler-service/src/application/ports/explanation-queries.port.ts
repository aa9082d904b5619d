import type { Guid, OrganizationId, RunDate } from '@baton/contracts';
import type { RunState, StageState } from '../../domain/run-state';
import type { RunDecisionReason, StageDecisionReason } from './decision.log.port';

/** Whose work of which date is asked about. */
export interface ExplanationKey {
  readonly organizationId: OrganizationId;
  readonly scheduleType: string;
  readonly runDateUtc: RunDate;
  /** The schedule type's. */
  readonly module: string;
}

/** The newest run of a date that asks for the work, and its module's stage in it. */
export interface RunOfDate {
  readonly runId: Guid;
  readonly state: RunState;
  readonly stage: {
    readonly state: StageState;
    readonly dispatchedAtUtc: string | null;
    readonly error: string | null;
  };
}

/** What the scheduler left out for the date: a stage of a run, or a run. */
export interface StageLeftOut {
  /** Null where there is no run. */
  readonly runId: Guid | null;
  readonly reason: StageDecisionReason | RunDecisionReason;
  readonly detail: string | null;
  readonly decidedAtUtc: string;
}

/** A stage of a run that the scheduler left out as a whole. */
export interface WholeStageLeftOut {
  readonly module: string;
  readonly reason: StageDecisionReason;
  readonly detail: string | null;
}

/** What the scheduler's own rows say of one organization's work of one date, outside any unit of work. Dry runs do not count. */
export abstract class ExplanationQueries {
  /** The organization's name; undefined when there is no such organization. */
  abstract organizationName(id: OrganizationId): Promise<string | undefined>;

  /** The schedule types there are. */
  abstract scheduleTypes(): Promise<readonly { readonly name: string; readonly module: string }[]>;

  /** Undefined when no run of the date asks for it. */
  abstract newestRun(key: ExplanationKey): Promise<RunOfDate | undefined>;

  /** The stages of a run whose newest attempt was left out before its module planned anything, in their order. */
  abstract stagesLeftOut(runId: Guid): Promise<readonly WholeStageLeftOut[]>;

  /** The module's stages whose newest attempt was left out of runs that ask for the organization, or why there is no such run; newest first. */
  abstract leftOut(key: ExplanationKey): Promise<readonly StageLeftOut[]>;
}
