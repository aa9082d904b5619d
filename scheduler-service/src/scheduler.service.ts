import { EnvironmentReader, type ServiceProcess } from '@baton/hosting';
import { schedulerMigrations } from './infrastructure/persistence/migrations';
import { schedulerRetention } from './infrastructure/persistence/retention.policy';
import { configureSchedulerHttp } from './interface/http/configure-http';
import { pipelineDelayMs } from './pipeline-delay';
import { SchedulerModule } from './scheduler.module';

/** The scheduler as a process: its application, and the tables it needs. */
export const schedulerService: ServiceProcess = {
  service: 'scheduler',
  migrations: schedulerMigrations,
  retention: schedulerRetention,
  application: (environment) => {
    const reader = new EnvironmentReader(environment);
    const delayMs = reader.read('BATON_PIPELINE_DELAY', pipelineDelayMs);
    reader.assertRight();
    return { module: SchedulerModule.forRoot({ pipelineDelayMs: delayMs }), configureHttp: configureSchedulerHttp };
  },
};
