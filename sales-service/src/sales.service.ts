import type { ServiceProcess } from '@baton/hosting';
import { scheduleRunnerMigrations, scheduleRunnerRetention } from '@baton/schedule-runner';
import { salesMigrations } from './infrastructure/persistence/migrations';
import { SalesModule } from './sales.module';

/** Sales as a process: its application, and the tables it needs. */
export const salesService: ServiceProcess = {
  service: 'sales',
  migrations: [...scheduleRunnerMigrations, ...salesMigrations],
  retention: scheduleRunnerRetention,
  application: () => ({ module: SalesModule.forRoot() }),
};
