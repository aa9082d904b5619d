export { AccountingModule, type AccountingOptions } from './accounting.module';
export { PostDepreciation, ReconcilePayments } from './application/schedule-types';
export { accountingMigrations } from './infrastructure/persistence/migrations';
