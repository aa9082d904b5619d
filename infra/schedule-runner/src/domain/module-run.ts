import type {
  ExecutionCounts,
  Guid,
  ModuleRunActivity,
  OrganizationId,
  RunDate,
  ScheduleTypeResult,
} from '@baton/contracts';
import { NO_COUNTS } from './execution';
import type { Transitions } from './transitions';

/** The states of a module run. `queued` waits for the one before it; `cancelling` for what is in flight. */
export type ModuleRunState = 'queued' | 'running' | 'cancelling' | 'succeeded' | 'faulted' | 'cancelled';

/** Which transitions of a module run exist; nothing follows an end. */
export const moduleRunTransitions: Transitions<ModuleRunState> = {
  queued: ['running', 'cancelled'],
  running: ['cancelling', 'succeeded', 'faulted'],
  cancelling: ['cancelled', 'faulted'],
  succeeded: [],
  faulted: [],
  cancelled: [],
};

/** Whether a module run in this state is over. */
export function isOver(state: ModuleRunState): boolean {
  return moduleRunTransitions[state].length === 0;
}

/** @throws {Error} when no such transition exists: a defect, since every caller looked at the state under its lock. */
export function assertTransition(from: ModuleRunState, to: ModuleRunState): void {
  if (!moduleRunTransitions[from].includes(to)) throw new Error(`A module run that is ${from} cannot become ${to}.`);
}

/** A module's carrying out of a stage, or of a command from elsewhere. */
export interface ModuleRun {
  readonly id: Guid;
  readonly runId: Guid;
  readonly stageId: Guid | undefined;
  readonly runDate: RunDate;
  /** The due dates of its executions: the run date, and earlier ones that it catches up with; oldest first. */
  readonly dueDates: readonly RunDate[];
  readonly state: ModuleRunState;
  readonly dryRun: boolean;
  /** Only these; undefined means every organization due. */
  readonly organizationIds: readonly OrganizationId[] | undefined;
  /** In the order of the night. */
  readonly scheduleTypes: readonly string[];
  /** Only executions whose newest fault has one of these causes; undefined means all that is asked for. */
  readonly faultFingerprints?: readonly string[] | undefined;
  /** Which of `scheduleTypes` is being worked on. */
  readonly position: number;
  /** Slices of one schedule type in flight at once, over all replicas. */
  readonly window: number;
  /** No execution starts after it. */
  readonly deadlineAt: Date | undefined;
  /** Why it is being ended early. */
  readonly error: string | undefined;
  readonly conversationId: Guid;
  readonly startedAt: Date | undefined;
}

/** Whether it does all that is due on its date of its schedule types: no dry run, not just some organizations or faults. */
export function isFull({
  dryRun,
  organizationIds,
  faultFingerprints,
}: Pick<ModuleRun, 'dryRun' | 'organizationIds' | 'faultFingerprints'>): boolean {
  return !dryRun && organizationIds === undefined && faultFingerprints === undefined;
}

/**
 * What a module run that is not over is doing.
 *
 * @param retrying executions that wait for another attempt.
 * @param deferred whether the schedule type in work waits for what it needs.
 */
export function activityOf(
  { state }: Pick<ModuleRun, 'state'>,
  counts: ExecutionCounts,
  retrying: number,
  deferred: boolean,
): ModuleRunActivity {
  if (state === 'queued') return 'queued';
  if (deferred && state === 'running') return 'deferred';
  const ended = counts.succeeded + counts.faulted + counts.skipped + counts.cancelled;
  return retrying > 0 && retrying >= counts.planned - ended ? 'retrying' : 'running';
}

/** The numbers of all schedule types together. */
export function countsOf(results: readonly ScheduleTypeResult[]): ExecutionCounts {
  return results.reduce(
    (sum, one) => ({
      planned: sum.planned + one.planned,
      succeeded: sum.succeeded + one.succeeded,
      faulted: sum.faulted + one.faulted,
      skipped: sum.skipped + one.skipped,
      cancelled: sum.cancelled + one.cancelled,
    }),
    NO_COUNTS,
  );
}
