export { PostRecurringBills, ReorderStock } from './application/schedule-types';
export { purchaseMigrations } from './infrastructure/persistence/migrations';
export { PurchaseModule, type PurchaseOptions } from './purchase.module';
export { purchaseService } from './purchase.service';
