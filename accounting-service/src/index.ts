export { AccountingModule, type AccountingOptions } from './accounting.module';
export { accountingService } from './accounting.service';
export { PostDepreciation, ReconcilePayments } from './application/schedule-types';
