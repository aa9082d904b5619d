export type { ExecutionContext, SetExecutionContext, SliceContext, WorkContext } from './contexts';
export type { Breaker, BreakerOptions } from './domain/breaker';
export type { ExecutionRetry } from './domain/execution-retry';
export { type Counts, type Outcome, skipped, succeeded } from './domain/outcome';
export { scheduleRunnerMigrations } from './infrastructure/persistence/migrations';
export { scheduleRunnerRetention } from './infrastructure/persistence/retention.policy';
export { ScheduleRunnerModule } from './schedule-runner.module';
export { type ScheduleRunnerOptions, ScheduleRunnerSettings } from './schedule-runner.options';
export {
  type CursorOf,
  defineScheduleType,
  type ParametersOf,
  type ScheduleType as ScheduleTypeToken,
  type ScheduleTypeOptions,
} from './schedule-type';
export {
  ScheduleType,
  type ScheduleTypeHandler,
  SetScheduleType,
  type SetScheduleTypeHandler,
} from './schedule-type-handler';
