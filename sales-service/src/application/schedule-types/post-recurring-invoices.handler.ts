import { InvoicesPosted } from '@baton/contracts';
import {
  type ExecutionContext,
  type Outcome,
  ScheduleType,
  type ScheduleTypeHandler,
  type SliceContext,
  skipped,
  succeeded,
} from '@baton/schedule-runner';
import { postRecurringInvoices } from '../../domain/recurring-invoice';
import { type PostedInvoiceCursor, RecurringInvoiceRepository } from '../ports/recurring-invoice.repository.port';
import { PostRecurringInvoices } from '../schedule-types';

/** Most invoices one message tells of: some 150 kB. */
const INVOICES_PER_MESSAGE = 500;

/** Posts one organization's recurring invoices up to the run date. Safe to repeat: a posted date is no longer due. */
@ScheduleType(PostRecurringInvoices)
export class PostRecurringInvoicesHandler implements ScheduleTypeHandler<typeof PostRecurringInvoices> {
  constructor(private readonly invoices: RecurringInvoiceRepository) {}

  async execute(context: ExecutionContext<typeof PostRecurringInvoices>): Promise<Outcome> {
    const { tenant, runId, runDateUtc, signal } = context;
    const { templates, books } = await this.invoices.dueOn(tenant, runDateUtc);
    if (templates.length === 0) return skipped('nothing-due');

    const posting = postRecurringInvoices(templates, books, runDateUtc);
    signal.throwIfAborted();
    await this.invoices.save(tenant, runId, posting);
    return succeeded({ posted: posting.invoices.length, templatesBehind: posting.templatesBehind });
  }

  /** Announces what the run posted for the slice's organizations, from the rows they committed. */
  async afterSlice(context: SliceContext): Promise<void> {
    const { tenants, runId } = context;
    let after: PostedInvoiceCursor | undefined;
    for (let part = 0; ; part += 1) {
      const invoices = await this.invoices.postedIn(tenants, runId, { after, limit: INVOICES_PER_MESSAGE });
      if (invoices.length > 0) await context.publishPart(InvoicesPosted, part, { runId, invoices: [...invoices] });
      if (invoices.length < INVOICES_PER_MESSAGE) return;
      after = invoices.at(-1);
    }
  }
}
