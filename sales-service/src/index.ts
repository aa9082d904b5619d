export { PostRecurringInvoices, SendPaymentReminders } from './application/schedule-types';
export { salesMigrations } from './infrastructure/persistence/migrations';
export { SalesModule, type SalesOptions } from './sales.module';
export { salesService } from './sales.service';
