import type {
  ExecutionCounts,
  ExecutionsListed,
  Guid,
  ListExecutions,
  MessageOf,
  ScheduleTypeResult,
} from '@baton/contracts';
import type { ModuleRun } from '../../domain/module-run';
import type { ClaimedSlice } from '../../domain/slice';
import type { MissedDate } from './planned-dates.port';

/** Why a module run ends before its work is done. */
export type CancelReason = 'cancelled' | 'deadline-passed';

/** Executions by the module run: planning, cancelling, counting, listing. Single outcomes are `ExecutionTransactions`. */
export abstract class ExecutionRepository {
  /**
   * Plans a module run: every organization enrolled and due becomes an execution, set-based, and so does what was missed
   * as far as its enrolment makes up for it. What an earlier run of the date did is left alone; what it left undone or
   * faulted is taken over. Why others have none is written down.
   */
  abstract plan(run: ModuleRun, missed: readonly MissedDate[], now: Date): Promise<void>;

  /** Skips organizations that faulted or were cancelled in a schedule type this one needs. */
  abstract skipDependents(run: ModuleRun, scheduleType: string, needed: readonly string[], now: Date): Promise<void>;

  /** Skips what waits of organizations that are paused, and writes down why; what is being worked on finishes first. */
  abstract skipPaused(run: ModuleRun, now: Date): Promise<void>;

  /** When the next retry of a schedule type is due. */
  abstract nextRetryAt(run: ModuleRun, scheduleType: string): Promise<Date | undefined>;

  /** Cancels what waits, in one statement that waits for nobody, and writes down why; what is in work is left to end. */
  abstract cancelWaiting(run: ModuleRun, reason: CancelReason, now: Date): Promise<void>;

  /** Cancels what was left to end and was to be tried again. */
  abstract cancelLeft(run: ModuleRun, reason: CancelReason, now: Date): Promise<void>;

  /**
   * Cancels what is left of a slice whose module run ends early, and writes down why. Waits for the end of a worker that
   * has lost the slice and is still at work in it. A transaction of its own; safe to repeat.
   */
  abstract cancelSlice(slice: ClaimedSlice, now: Date): Promise<void>;

  /** The authority over a module run's numbers, per schedule type in the order of the night. */
  abstract results(run: ModuleRun): Promise<readonly ScheduleTypeResult[]>;

  /** Cheap numbers on the way, from the slices, how many retries wait, and whether the schedule type in work does. */
  abstract progress(
    moduleRunId: Guid,
  ): Promise<{ readonly counts: ExecutionCounts; readonly retrying: number; readonly deferred: boolean }>;

  /** One keyset page for operators. */
  abstract list(request: MessageOf<typeof ListExecutions>): Promise<MessageOf<typeof ExecutionsListed>>;
}
