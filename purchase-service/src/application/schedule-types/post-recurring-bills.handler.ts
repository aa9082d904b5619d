import { BillsPosted } from '@baton/contracts';
import {
  type ExecutionContext,
  type Outcome,
  ScheduleType,
  type ScheduleTypeHandler,
  type SliceContext,
  skipped,
  succeeded,
} from '@baton/schedule-runner';
import { postDueBills } from '../../domain/recurring-bill';
import { type PostedBillCursor, RecurringBillRepository } from '../ports/recurring-bill.repository.port';
import { PostRecurringBills } from '../schedule-types';

/** Most bills one message tells of: some 150 kB. */
const BILLS_PER_MESSAGE = 500;

/** Posts one organization's recurring bills up to the run date. Safe to repeat: a posted date is no longer due. */
@ScheduleType(PostRecurringBills)
export class PostRecurringBillsHandler implements ScheduleTypeHandler<typeof PostRecurringBills> {
  constructor(private readonly bills: RecurringBillRepository) {}

  async execute(context: ExecutionContext<typeof PostRecurringBills>): Promise<Outcome> {
    const { tenant, runId, runDateUtc, signal } = context;
    const due = await this.bills.dueOn(tenant, runDateUtc);
    if (due.templates.length === 0) return skipped('nothing-due');

    const posting = postDueBills(due, runDateUtc);
    signal.throwIfAborted();
    await this.bills.save(tenant, runId, posting);
    return succeeded({ posted: posting.bills.length, templatesBehind: posting.templatesBehind });
  }

  /** Announces what the run posted for the slice's organizations, from the rows they committed. */
  async afterSlice(context: SliceContext): Promise<void> {
    const { tenants, runId } = context;
    let after: PostedBillCursor | undefined;
    for (let part = 0; ; part += 1) {
      const bills = await this.bills.postedIn(tenants, runId, { after, limit: BILLS_PER_MESSAGE });
      if (bills.length > 0) await context.publishPart(BillsPosted, part, { runId, bills: [...bills] });
      if (bills.length < BILLS_PER_MESSAGE) return;
      after = bills.at(-1);
    }
  }
}
