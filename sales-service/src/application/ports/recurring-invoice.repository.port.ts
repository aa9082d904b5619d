import type { Guid, OrganizationId, PostedInvoice, RunDate } from '@baton/contracts';
import type { InvoicePosting, InvoiceTemplate, InvoicingBooks } from '../../domain/recurring-invoice';

/** What an organization owes its customers in invoices, and the books they go into. */
export interface DueInvoicing {
  /** Active templates with a date that is due; their lines in order. */
  readonly templates: readonly InvoiceTemplate[];
  readonly books: InvoicingBooks;
}

/** Where a page of posted invoices begins: after this one. */
export type PostedInvoiceCursor = Pick<PostedInvoice, 'organizationId' | 'number'>;

/** Keeps invoice templates, the invoices that came from them, and the sequence of their numbers. */
export abstract class RecurringInvoiceRepository {
  /**
   * Reads what is due up to a run date. Due templates, and the sequence where there are any, stay locked until the
   * transaction ends: a second posting for the organization waits and then finds nothing due.
   */
  abstract dueOn(tenant: OrganizationId, runDate: RunDate): Promise<DueInvoicing>;

  /**
   * Writes a posting: invoices with their lines, the advanced templates, the sequence.
   *
   * @throws {InvoiceSequenceMovedError} (retryable) when the sequence no longer stands where the posting counted from.
   */
  abstract save(tenant: OrganizationId, runId: Guid, posting: InvoicePosting): Promise<void>;

  /**
   * Reads what a run posted for some organizations, by organization and number.
   *
   * @param after the last invoice of the page before; absent for the first page.
   */
  abstract postedIn(
    tenants: readonly OrganizationId[],
    runId: Guid,
    page: { readonly after: PostedInvoiceCursor | undefined; readonly limit: number },
  ): Promise<readonly PostedInvoice[]>;
}
