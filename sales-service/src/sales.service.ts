import type { ServiceProcess } from '@baton/hosting';
import { scheduleRunnerMigrations } from '@baton/schedule-runner';
import { salesMigrations } from './infrastructure/persistence/migrations';
import { SalesModule } from './sales.module';

/** Sales as a process: its application, and the tables it needs. */
export const salesService: ServiceProcess = {
  service: 'sales',
  migrations: [...scheduleRunnerMigrations, ...salesMigrations],
  application: () => ({ module: SalesModule.forRoot() }),
};
