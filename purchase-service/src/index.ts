export { PostRecurringBills, ReorderStock } from './application/schedule-types';
export { PurchaseModule, type PurchaseOptions } from './purchase.module';
export { purchaseService } from './purchase.service';
