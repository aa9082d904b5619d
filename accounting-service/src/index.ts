export { AccountingModule, type AccountingOptions } from './accounting.module';
export { accountingService } from './accounting.service';
export { PostDepreciation, ReconcilePayments } from './application/schedule-types';
export { accountingMigrations } from './infrastructure/persistence/migrations';
