import { defineScheduleType } from '@baton/schedule-runner';

/** Posts what an organization's invoice templates owe up to the run date. */
export const PostRecurringInvoices = defineScheduleType('sales.post-recurring-invoices');

/** Reminds customers of overdue invoices, one dunning level at a time. */
export const SendPaymentReminders = defineScheduleType('sales.send-payment-reminders');
