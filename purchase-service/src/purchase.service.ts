import type { ServiceProcess } from '@baton/hosting';
import { scheduleRunnerMigrations, scheduleRunnerRetention } from '@baton/schedule-runner';
import { purchaseMigrations } from './infrastructure/persistence/migrations';
import { PurchaseModule } from './purchase.module';

/** Purchase as a process: its application, and the tables it needs. */
export const purchaseService: ServiceProcess = {
  service: 'purchase',
  migrations: [...scheduleRunnerMigrations, ...purchaseMigrations],
  retention: scheduleRunnerRetention,
  application: () => ({ module: PurchaseModule.forRoot() }),
};
