import type { OrganizationId } from '@baton/contracts';
import type { SlicePart } from '../../domain/after-crash';
import type { ClaimedSlice } from '../../domain/slice';

/** What is known of processes that ended in the middle of a slice. All belongs to the open unit of work. */
export abstract class CrashRepository {
  /**
   * Counts a crash against an organization's execution.
   *
   * @returns how many there were in this module run since the execution saved another cursor.
   */
  abstract count(slice: ClaimedSlice, organizationId: OrganizationId, now: Date): Promise<number>;

  /**
   * Splits what is not done of a slice into slices of their own, which wait for their turn. Call it with the module run
   * and the slice locked.
   *
   * @param parts all that is not done, in order.
   * @returns the slice as its worker still holds it: what was done before.
   */
  abstract split(slice: ClaimedSlice, parts: readonly SlicePart[]): Promise<ClaimedSlice>;
}
