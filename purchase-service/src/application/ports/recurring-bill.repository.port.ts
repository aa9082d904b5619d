import type { Guid, OrganizationId, PostedBill, RunDate } from '@baton/contracts';
import type { BillPosting, DueBills } from '../../domain/recurring-bill';

/** Where a page of posted bills begins: after this one. */
export type PostedBillCursor = Pick<PostedBill, 'organizationId' | 'number'>;

/** Keeps bill templates, the bills that came from them, and the sequence of their numbers. */
export abstract class RecurringBillRepository {
  /** Reads the active templates with a date that is due up to a run date, and the books their bills go into. */
  abstract dueOn(tenant: OrganizationId, runDate: RunDate): Promise<DueBills>;

  /**
   * Writes a posting: bills with their lines, the advanced templates, the sequence.
   *
   * @throws {NumberSequenceMovedError} (retryable) when the sequence no longer stands where the posting counted from.
   */
  abstract save(tenant: OrganizationId, runId: Guid, posting: BillPosting): Promise<void>;

  /**
   * Reads what a run posted for some organizations, by organization and number.
   *
   * @param page `after` is the last bill of the page before, absent for the first page; `limit` bounds the page.
   */
  abstract postedIn(
    tenants: readonly OrganizationId[],
    runId: Guid,
    page: { readonly after: PostedBillCursor | undefined; readonly limit: number },
  ): Promise<readonly PostedBill[]>;
}
