export { PostRecurringInvoices, SendPaymentReminders } from './application/schedule-types';
export { SalesModule, type SalesOptions } from './sales.module';
export { salesService } from './sales.service';
