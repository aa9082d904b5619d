import type { ServiceProcess } from '@baton/hosting';
import { scheduleRunnerMigrations, scheduleRunnerRetention } from '@baton/schedule-runner';
import { AccountingModule } from './accounting.module';
import { accountingMigrations } from './infrastructure/persistence/migrations';

/** Accounting as a process: its application, and the tables it needs. */
export const accountingService: ServiceProcess = {
  service: 'accounting',
  migrations: [...scheduleRunnerMigrations, ...accountingMigrations],
  retention: scheduleRunnerRetention,
  application: () => ({ module: AccountingModule.forRoot() }),
};
