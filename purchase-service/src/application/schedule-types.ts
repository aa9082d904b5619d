import { defineScheduleType } from '@baton/schedule-runner';

/** Posts what an organization's bill templates owe up to the run date. */
export const PostRecurringBills = defineScheduleType('purchase.post-recurring-bills');

/** Drafts purchase orders for what has fallen below its reorder point. */
export const ReorderStock = defineScheduleType('purchase.reorder-stock');
