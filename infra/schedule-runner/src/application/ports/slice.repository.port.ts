import type { ExecutionCounts, Guid, OrganizationId } from '@baton/contracts';
import type { SliceInView } from '../../domain/advance';
import type { ModuleRun } from '../../domain/module-run';
import type { ClaimedSlice, SliceItem, SliceKey } from '../../domain/slice';

/** Slices are rows: the bell only says that one may be claimed. */
export abstract class SliceRepository {
  /**
   * Cuts the executions of a module run into slices of at most `size`, in the order of the night.
   *
   * @returns how many executions each schedule type has; one without any is left out.
   */
  abstract cut(run: ModuleRun, size: number): Promise<ReadonlyMap<string, number>>;

  /** Makes slices of the retries of a schedule type that are due. @returns how many. */
  abstract cutRetries(run: ModuleRun, scheduleType: string, size: number, now: Date): Promise<number>;

  /**
   * Those of a schedule type that are not over, by number.
   *
   * @param waiting so many of those that were not offered yet suffice, of the isolated and of the others each. @default all
   */
  abstract open(moduleRunId: Guid, scheduleType: string, waiting?: number): Promise<readonly SliceInView[]>;

  /** Marks slices as offered and remembers when the bell was rung. */
  abstract offer(moduleRunId: Guid, numbers: readonly number[], now: Date): Promise<void>;

  /** Has the bell of an offered slice rung again at once: this process takes nothing more. */
  abstract giveBack(key: SliceKey): Promise<void>;

  /**
   * Ends every slice that nobody has claimed, once its executions are cancelled. One in which a worker that has lost it is
   * still at work, or has succeeded, is left: whoever claims it waits for that one, and tells others.
   *
   * @param except a schedule type whose slices are left.
   */
  abstract cancelUnclaimed(run: ModuleRun, except?: string): Promise<void>;

  /**
   * Claims a slice: lease and next fence, in a transaction of its own, before any handler runs.
   *
   * @param unclaimedSince only if nobody who could has taken it since then; the slice behind it need not wait as long again.
   * @returns undefined when another worker holds it or it is over.
   */
  abstract claim(key: SliceKey, now: Date, leaseUntil: Date, unclaimedSince?: Date): Promise<ClaimedSlice | undefined>;

  /**
   * Says of the offered slices of a schedule type that there is a process with its handler: how long nobody could have
   * taken them is counted anew.
   *
   * @param sinceBefore those of which that was said after it are left alone.
   */
  abstract vouch(moduleRunId: Guid, scheduleType: string, now: Date, sinceBefore: Date): Promise<void>;

  /** The executions of a slice that are still to be done, in order, with their enrolments' parameters. */
  abstract items(slice: ClaimedSlice): Promise<readonly SliceItem[]>;

  /**
   * Prolongs the lease and reports on the way.
   *
   * @param progress ended attempts of this claim.
   * @returns false when the fence is no longer ours.
   */
  abstract renew(slice: ClaimedSlice, leaseUntil: Date, progress: ExecutionCounts): Promise<boolean>;

  /** Notes that its worker gave a slice up alive, so that who takes it over counts no crash. */
  abstract leave(slice: ClaimedSlice): Promise<void>;

  /** Whether the fence is still ours. */
  abstract isHeld(slice: ClaimedSlice): Promise<boolean>;

  /** Locks the slice while its fence is ours, in the open unit of work. @returns false when it is not. */
  abstract lockClaimed(slice: ClaimedSlice): Promise<boolean>;

  /**
   * Organizations that succeeded in the slice up to `last` and were not told of yet, in the open unit of work.
   *
   * @param last where this claim got to.
   */
  abstract succeededUpTo(slice: ClaimedSlice, last: OrganizationId): Promise<readonly OrganizationId[]>;

  /**
   * How far a slice of first attempts is really done, in the open unit of work: `last`, or less where an execution before
   * it waits again, because the database was lost with a commit that it had not flushed yet.
   *
   * @param last where this claim got to.
   * @returns undefined when the first execution that was not closed yet waits again.
   */
  abstract settledUpTo(slice: ClaimedSlice, last: OrganizationId): Promise<OrganizationId | undefined>;

  /**
   * Closes the slice up to `last`, in the open unit of work: it is done when nothing of it waits, else pending again.
   *
   * @param last where this claim got to; undefined when it got nowhere.
   * @param untold why others were not told of what was done; undefined when they were.
   */
  abstract close(slice: ClaimedSlice, last: OrganizationId | undefined, now: Date, untold?: string): Promise<void>;

  /** Counts a closing that failed, in a transaction of its own. @returns how many have. */
  abstract closingFailed(slice: ClaimedSlice): Promise<number>;

  /** Why others were not told of what slices of a module run did, one reason a slice; normally none. */
  abstract untold(moduleRunId: Guid): Promise<readonly string[]>;
}
