export { PostRecurringBills, ReorderStock } from './application/schedule-types';
export { purchaseMigrations } from './infrastructure/persistence/migrations';
export { PurchaseModule } from './purchase.module';
