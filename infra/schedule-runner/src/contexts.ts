import type { Guid, MessageOf, MessageType, OrganizationId, RunDate } from '@baton/contracts';
import type { CursorOf, ParametersOf, ScheduleType } from './schedule-type';

/** What every handler is told about the work it does. */
export interface WorkContext {
  readonly runId: Guid;
  /** The night's date, not today's: a re-run of last Friday says last Friday. */
  readonly runDateUtc: RunDate;
  /** The date the work was due: the run date, or an earlier one that is caught up. */
  readonly dueDate: RunDate;
  /** The transaction will be rolled back and nothing published. Look at it only before effects outside the database. */
  readonly dryRun: boolean;
}

interface AttemptContext extends WorkContext {
  /** 1 in the first attempt. */
  readonly attempt: number;
  /** Aborts at the schedule type's timeout. */
  readonly signal: AbortSignal;
}

/** One execution, as its handler sees it. */
export interface ExecutionContext<out S extends ScheduleType = ScheduleType> extends AttemptContext {
  readonly tenant: OrganizationId;
  readonly parameters: ParametersOf<S>;
  /** Where an earlier attempt got to, of a type with a checkpoint; undefined when it begins. */
  readonly checkpoint: CursorOf<S> | undefined;
  /**
   * Commits all that was written and published since the last step, and this cursor with it; the next step is a
   * transaction of its own. Throws when the work has to end here, to be resumed or because another worker has it: let
   * the error through, and hold nothing over a step that the next one would have to find unchanged.
   */
  save(cursor: CursorOf<S>): Promise<void>;
  /** Publishes with the commit, for this tenant. */
  publish<M extends MessageType>(type: M, message: MessageOf<M>): Promise<void>;
}

/** The executions of a set of organizations, as a set-based handler sees them. */
export interface SetExecutionContext<out S extends ScheduleType = ScheduleType> extends AttemptContext {
  /** In the order of their ids. */
  readonly tenants: readonly OrganizationId[];
  parametersOf(tenant: OrganizationId): ParametersOf<S>;
}

/** A slice that is being closed. */
export interface SliceContext extends WorkContext {
  /** Those that succeeded in the slice since it was claimed; at least one. */
  readonly tenants: readonly OrganizationId[];
  /** Publishes a platform message with the commit. Part n of a slice has the same message id whenever it is closed. */
  publishPart<M extends MessageType<unknown, 'platform'>>(type: M, part: number, message: MessageOf<M>): Promise<void>;
}
