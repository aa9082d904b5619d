/**
 * The scheduler's use cases, ports and consumers one by one, for who puts them on other stores than PostgreSQL: the
 * simulator. None of them opens a connection.
 */
export { CarryOutRunDecision } from './application/carry-out-run-decision';
export { ControlRun } from './application/control-run';
export { HaltBackfill } from './application/end-backfill';
export { PlanNight } from './application/plan-night';
export { type Backfill, BackfillRepository } from './application/ports/backfill.repository.port';
export { DecisionLog, type RunNotStarted, type StageDecision } from './application/ports/decision.log.port';
export {
  ExecutionFaultRepository,
  type FaultChoice,
  type FaultedExecution,
} from './application/ports/execution-fault.repository.port';
export { ExternalRunRepository } from './application/ports/external-run.repository.port';
export { type ModuleEventEntry, ModuleEventLog } from './application/ports/module-event.log.port';
export { NightPlans } from './application/ports/night-plans.port';
export { OrganizationRepository } from './application/ports/organization.repository.port';
export { PipelineRepository } from './application/ports/pipeline.repository.port';
export { RunRepository } from './application/ports/run.repository.port';
export { type RunControlEntry, RunControlLog } from './application/ports/run-control.log.port';
export { RunMessages } from './application/ports/run-messages.port';
export { RunSweep, type StalledRun } from './application/ports/run-sweep.port';
export { type KnownScheduleType, ScheduleTypeRepository } from './application/ports/schedule-type.repository.port';
export { Transactions } from './application/ports/transactions.port';
export {
  type Firing,
  type Trigger,
  type TriggerDecided,
  TriggerRepository,
} from './application/ports/trigger.repository.port';
export { PromoteNextRun } from './application/promote-next-run';
export { PromoteStalledPipelines } from './application/promote-stalled-pipelines';
export { RecordExecutionFault } from './application/record-execution-fault';
export { RecordModuleEvent } from './application/record-module-event';
export { SchedulerSettings } from './application/scheduler.settings';
export { SelectFaults } from './application/select-faults';
export { StartRun } from './application/start-run';
export { TickTriggers } from './application/tick-triggers';
export { DEFAULT_PIPELINE, type Pipeline, type StagePlan, stageDefaults } from './domain/pipeline';
export type { Run, RunScope, Stage } from './domain/run';
export type { RunDecision } from './domain/run-decision';
export type { FaultsOfModule } from './domain/run-event';
export { isActive, isOver, type RunState } from './domain/run-state';
export { BusRunMessages } from './infrastructure/messaging/bus-run-messages';
export { ExecutionFaultedConsumer } from './infrastructure/messaging/execution-faulted.consumer';
export { RunSagaConsumer } from './infrastructure/messaging/run-saga.consumer';
export { PipelineTick } from './infrastructure/trigger/pipeline-tick';
export { RunWatch } from './infrastructure/trigger/run-watch';
export { TriggerTick } from './infrastructure/trigger/trigger-tick';
