import type { ExecutionCounts, Guid, OrganizationId, RunDate } from '@baton/contracts';
import type { Transitions } from './transitions';

/**
 * `pending` waits for room in the window; `offered` may be claimed; `running` is claimed until its lease ends;
 * `done` is closed; `cancelled` will not be worked on.
 */
export type SliceState = 'pending' | 'offered' | 'running' | 'done' | 'cancelled';

/**
 * Which transitions of a slice exist. One that is running is claimed anew when its worker was lost, and waits again when
 * its worker left something of it undone; who has claimed one closes it, and nobody else ends it.
 */
export const sliceTransitions: Transitions<SliceState> = {
  pending: ['offered', 'cancelled'],
  offered: ['running', 'cancelled'],
  running: ['running', 'pending', 'done'],
  done: [],
  cancelled: [],
};

/** The names a slice goes by in its module. */
export interface SliceKey {
  readonly moduleRunId: Guid;
  /** From 1, in the order of the night. */
  readonly number: number;
}

/** A slice as one worker holds it. Whoever holds an older fence has lost it. */
export interface ClaimedSlice extends SliceKey {
  readonly runId: Guid;
  readonly runDate: RunDate;
  readonly conversationId: Guid;
  readonly dryRun: boolean;
  readonly deadlineAt: Date | undefined;
  readonly scheduleType: string;
  readonly dueDate: RunDate;
  /** Organizations after this one, exclusive. */
  readonly after: OrganizationId | undefined;
  /** What earlier claims closed reaches up to this one, inclusive. */
  readonly closedUpTo: OrganizationId | undefined;
  /** Up to this one, inclusive. */
  readonly until: OrganizationId;
  /** Just these of the range: a slice of retries. */
  readonly organizationIds: readonly OrganizationId[] | undefined;
  readonly fence: number;
  /** Whether another worker held it until its lease ended. */
  readonly takenOver: boolean;
  /** Whether that one was lost: it had not said that it gave the slice up. */
  readonly crashed: boolean;
  /** Whether the work of its schedule type waited for what it needs: this slice tries whether that is back. */
  readonly probing: boolean;
  /** Whether its module run ends early: nothing of it is begun any more. */
  readonly cancelling: boolean;
  /** Ended attempts, as known when it was claimed. */
  readonly counts: Omit<ExecutionCounts, 'planned'>;
}

/** An execution of a slice that is to be done. */
export interface SliceItem {
  readonly organizationId: OrganizationId;
  /** Attempts that were made before. */
  readonly attempts: number;
  /** As stored in the enrolment. */
  readonly parameters: unknown;
}
