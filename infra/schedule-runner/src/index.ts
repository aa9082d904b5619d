export type { ExecutionContext, SetExecutionContext, SliceContext, WorkContext } from './contexts';
export { scheduleRunnerMigrations } from './infrastructure/persistence/migrations';
export { type Counts, type Outcome, skipped, succeeded } from './outcome';
export { ScheduleRunnerModule } from './schedule-runner.module';
export { type ScheduleRunnerOptions, ScheduleRunnerSettings } from './schedule-runner.options';
export {
  defineScheduleType,
  type ExecutionRetry,
  type ParametersOf,
  ScheduleType,
  type ScheduleTypeHandler,
  type ScheduleTypeOptions,
  SetScheduleType,
  type SetScheduleTypeHandler,
} from './schedule-type';
