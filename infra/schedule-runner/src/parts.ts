/**
 * The module kit's use cases, ports and consumers one by one, for who puts them on other stores than PostgreSQL: the
 * simulator. None of them opens a connection.
 */
export { AdvanceModuleRun } from './application/advance-module-run';
export { CancelActiveModuleRun } from './application/cancel-active-module-run';
export { CloseSlice } from './application/close-slice';
export { DatabaseGuard } from './application/database-guard';
export { DeferScheduleType } from './application/defer-schedule-type';
export { EndModuleRun } from './application/end-module-run';
export { ExecuteOrganization } from './application/execute-organization';
export { ExecuteSet } from './application/execute-set';
export { ExecuteSlice } from './application/execute-slice';
export { ExecutionPublisher } from './application/execution-publisher';
export { FaultUnhandled } from './application/fault-unhandled';
export { HandlerRegistry, type RegisteredHandler } from './application/handler-registry';
export { KeepOrganizationPause } from './application/keep-organization-pause';
export { MaterializeOccurrences } from './application/materialize-occurrences';
export { PlanModuleRun } from './application/plan-module-run';
export { BreakerRepository } from './application/ports/breaker.repository.port';
export { Breakers } from './application/ports/breakers.port';
export { CrashRepository } from './application/ports/crash.repository.port';
export { ExecutionRepository } from './application/ports/execution.repository.port';
export {
  ExecutionTransactions,
  type OpenExecutions,
  type Recorded,
} from './application/ports/execution-transactions.port';
export { Failures } from './application/ports/failures.port';
export { Heartbeat } from './application/ports/heartbeat.port';
export {
  type EndedModuleRun,
  type ModuleRunEnd,
  ModuleRunRepository,
  type ModuleRunRequest,
} from './application/ports/module-run.repository.port';
export { ModuleRunMessages } from './application/ports/module-run-messages.port';
export { OccurrenceRepository } from './application/ports/occurrence.repository.port';
export { OrganizationRepository } from './application/ports/organization.repository.port';
export { type MissedDate, PlannedDates } from './application/ports/planned-dates.port';
export { QuarantineRepository } from './application/ports/quarantine.repository.port';
export { Random } from './application/ports/random.port';
export { RunnerLog } from './application/ports/runner-log.port';
export { RunnerMetrics } from './application/ports/runner-metrics.port';
export { SliceRepository } from './application/ports/slice.repository.port';
export { Transactions } from './application/ports/transactions.port';
export { UsualCommitsRepository } from './application/ports/usual-commits.repository.port';
export { StartModuleRun } from './application/start-module-run';
export { SweepModuleRuns } from './application/sweep-module-runs';
export { TakeOverSlice } from './application/take-over-slice';
export { WatchModuleRun } from './application/watch-module-run';
export type { SliceInView } from './domain/advance';
export type { SlicePart } from './domain/after-crash';
export { type Failure, failureOf } from './domain/classify-failure';
export { type AttemptResult, type ExecutionKey, executionTransitions, passingReasons } from './domain/execution';
export {
  assertTransition,
  isOver,
  type ModuleRun,
  type ModuleRunState,
  moduleRunTransitions,
} from './domain/module-run';
export type { OrganizationPause } from './domain/organization-pause';
export { type ClaimedSlice, type SliceItem, type SliceKey, type SliceState, sliceTransitions } from './domain/slice';
export type { Transitions } from './domain/transitions';
export { DerivedPartIds } from './infrastructure/derived-part-ids';
export { BusModuleRunMessages } from './infrastructure/messaging/bus-module-run-messages';
export { cancelModuleRunConsumerOf } from './infrastructure/messaging/cancel-module-run.consumer';
export { executeSliceConsumerOf } from './infrastructure/messaging/execute-slice.consumer';
export {
  pauseOrganizationConsumerOf,
  resumeOrganizationConsumerOf,
} from './infrastructure/messaging/organization-pause.consumers';
export { runSchedulerConsumerOf } from './infrastructure/messaging/run-scheduler.consumer';
export { SliceWorkers } from './infrastructure/messaging/slice-workers';
export { ModuleRunSweep } from './infrastructure/module-run-sweep';
export { Stopping } from './infrastructure/stopping';
export { TimerDeadline } from './infrastructure/timer-deadline';
