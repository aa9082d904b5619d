import { systemTimers } from '@baton/bus';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AdvanceModuleRun } from './application/advance-module-run';
import { CancelActiveModuleRun } from './application/cancel-active-module-run';
import { CloseSlice } from './application/close-slice';
import { CountDueExecutions } from './application/count-due-executions';
import { DatabaseGuard } from './application/database-guard';
import { DeferScheduleType } from './application/defer-schedule-type';
import { EndModuleRun } from './application/end-module-run';
import { ChangeEnrolments } from './application/enrolments/change-enrolments';
import { PreviewCalendar } from './application/enrolments/preview-calendar';
import { PreviewEnrolments } from './application/enrolments/preview-enrolments';
import { ExecuteOrganization } from './application/execute-organization';
import { ExecuteSet } from './application/execute-set';
import { ExecuteSlice } from './application/execute-slice';
import { ExecutionPublisher } from './application/execution-publisher';
import { FaultUnhandled } from './application/fault-unhandled';
import { HandlerRegistry } from './application/handler-registry';
import { KeepOrganizationPause } from './application/keep-organization-pause';
import { MaterializeOccurrences } from './application/materialize-occurrences';
import { PlanModuleRun } from './application/plan-module-run';
import { BreakerRepository } from './application/ports/breaker.repository.port';
import { Breakers } from './application/ports/breakers.port';
import { CalendarRepository } from './application/ports/calendar.repository.port';
import { CrashRepository } from './application/ports/crash.repository.port';
import { Deadline } from './application/ports/deadline.port';
import { DecisionQueries } from './application/ports/decision-queries.port';
import { DueExecutions } from './application/ports/due-executions.port';
import { EnrolmentRepository } from './application/ports/enrolment.repository.port';
import { EnrolmentHistory } from './application/ports/enrolment-history.port';
import { ExecutionRepository } from './application/ports/execution.repository.port';
import { ExecutionExplanations } from './application/ports/execution-explanations.port';
import { ExecutionTransactions } from './application/ports/execution-transactions.port';
import { Failures } from './application/ports/failures.port';
import { Heartbeat } from './application/ports/heartbeat.port';
import { ModuleRunRepository } from './application/ports/module-run.repository.port';
import { ModuleRunMessages } from './application/ports/module-run-messages.port';
import { OccurrenceRepository } from './application/ports/occurrence.repository.port';
import { OrganizationRepository } from './application/ports/organization.repository.port';
import { PartIds } from './application/ports/part-ids.port';
import { PlannedDates } from './application/ports/planned-dates.port';
import { QuarantineRepository } from './application/ports/quarantine.repository.port';
import { Random } from './application/ports/random.port';
import { RunnerLog } from './application/ports/runner-log.port';
import { RunnerMetrics } from './application/ports/runner-metrics.port';
import { SliceRepository } from './application/ports/slice.repository.port';
import { Transactions } from './application/ports/transactions.port';
import { UsualCommitsRepository } from './application/ports/usual-commits.repository.port';
import { StartModuleRun } from './application/start-module-run';
import { SweepModuleRuns } from './application/sweep-module-runs';
import { TakeOverSlice } from './application/take-over-slice';
import { WatchModuleRun } from './application/watch-module-run';
import { DerivedPartIds } from './infrastructure/derived-part-ids';
import { DiscoveredHandlers } from './infrastructure/discovered-handlers';
import { MathRandom } from './infrastructure/math-random';
import { BusModuleRunMessages } from './infrastructure/messaging/bus-module-run-messages';
import { calendarChangedConsumerOf } from './infrastructure/messaging/calendar-changed.consumer';
import { CalendarUpkeep } from './infrastructure/messaging/calendar-upkeep';
import { cancelModuleRunConsumerOf } from './infrastructure/messaging/cancel-module-run.consumer';
import { countDueConsumerOf } from './infrastructure/messaging/count-due.consumer';
import {
  changeEnrolmentsConsumerOf,
  listEnrolmentChangesConsumerOf,
  listEnrolmentsConsumerOf,
  previewCalendarConsumerOf,
  previewEnrolmentsConsumerOf,
} from './infrastructure/messaging/enrolment.consumers';
import { executeSliceConsumerOf } from './infrastructure/messaging/execute-slice.consumer';
import { explainExecutionConsumerOf } from './infrastructure/messaging/explain-execution.consumer';
import { countDecisionsConsumerOf, listDecisionsConsumerOf } from './infrastructure/messaging/list-decisions.consumer';
import { listExecutionsConsumerOf } from './infrastructure/messaging/list-executions.consumer';
import { organizationChangedConsumerOf } from './infrastructure/messaging/organization-changed.consumer';
import {
  pauseOrganizationConsumerOf,
  resumeOrganizationConsumerOf,
} from './infrastructure/messaging/organization-pause.consumers';
import {
  listQuarantineConsumerOf,
  releaseFromQuarantineConsumerOf,
} from './infrastructure/messaging/quarantine.consumers';
import { runSchedulerConsumerOf } from './infrastructure/messaging/run-scheduler.consumer';
import { SliceWorkers } from './infrastructure/messaging/slice-workers';
import { ModuleRunSweep } from './infrastructure/module-run-sweep';
import { OccurrenceUpkeep } from './infrastructure/occurrence-upkeep';
import { OpossumBreakers } from './infrastructure/opossum-breakers';
import { CommitWatch } from './infrastructure/persistence/commit-watch';
import { DatabaseFailures } from './infrastructure/persistence/database-failures';
import { DatabaseTransactions } from './infrastructure/persistence/database-transactions';
import { PostgresBreakerRepository } from './infrastructure/persistence/postgres-breaker.repository';
import { PostgresCalendarRepository } from './infrastructure/persistence/postgres-calendar.repository';
import { PostgresCrashRepository } from './infrastructure/persistence/postgres-crash.repository';
import { PostgresDecisionQueries } from './infrastructure/persistence/postgres-decision-queries';
import { PostgresDueExecutions } from './infrastructure/persistence/postgres-due-executions';
import { PostgresEnrolmentRepository } from './infrastructure/persistence/postgres-enrolment.repository';
import { PostgresEnrolmentHistory } from './infrastructure/persistence/postgres-enrolment-history';
import { PostgresExecutionRepository } from './infrastructure/persistence/postgres-execution.repository';
import { PostgresExecutionExplanations } from './infrastructure/persistence/postgres-execution-explanations';
import { PostgresExecutionTransactions } from './infrastructure/persistence/postgres-execution-transactions';
import { PostgresModuleRunRepository } from './infrastructure/persistence/postgres-module-run.repository';
import { PostgresOccurrenceRepository } from './infrastructure/persistence/postgres-occurrence.repository';
import { PostgresOrganizationRepository } from './infrastructure/persistence/postgres-organization.repository';
import { PostgresPlannedDates } from './infrastructure/persistence/postgres-planned-dates';
import { PostgresQuarantineRepository } from './infrastructure/persistence/postgres-quarantine.repository';
import { PostgresSliceRepository } from './infrastructure/persistence/postgres-slice.repository';
import { PostgresUsualCommitsRepository } from './infrastructure/persistence/postgres-usual-commits.repository';
import { PinoRunnerLog } from './infrastructure/pino-runner-log';
import { PrometheusRunnerMetrics } from './infrastructure/prometheus-runner-metrics';
import { Stopping } from './infrastructure/stopping';
import { TimerDeadline } from './infrastructure/timer-deadline';
import { TimerHeartbeat } from './infrastructure/timer-heartbeat';
import { type ScheduleRunnerOptions, ScheduleRunnerSettings } from './schedule-runner.options';

const ports: readonly Provider[] = [
  { provide: CalendarRepository, useClass: PostgresCalendarRepository },
  { provide: CrashRepository, useClass: PostgresCrashRepository },
  { provide: BreakerRepository, useClass: PostgresBreakerRepository },
  { provide: Breakers, useClass: OpossumBreakers },
  { provide: Deadline, useValue: new TimerDeadline(systemTimers) },
  { provide: EnrolmentHistory, useClass: PostgresEnrolmentHistory },
  { provide: EnrolmentRepository, useClass: PostgresEnrolmentRepository },
  { provide: DecisionQueries, useClass: PostgresDecisionQueries },
  { provide: ExecutionExplanations, useClass: PostgresExecutionExplanations },
  { provide: ExecutionRepository, useClass: PostgresExecutionRepository },
  { provide: ExecutionTransactions, useClass: PostgresExecutionTransactions },
  { provide: Failures, useClass: DatabaseFailures },
  { provide: Heartbeat, useClass: TimerHeartbeat },
  { provide: ModuleRunMessages, useClass: BusModuleRunMessages },
  { provide: ModuleRunRepository, useClass: PostgresModuleRunRepository },
  { provide: OccurrenceRepository, useClass: PostgresOccurrenceRepository },
  { provide: OrganizationRepository, useClass: PostgresOrganizationRepository },
  { provide: PartIds, useClass: DerivedPartIds },
  { provide: PlannedDates, useClass: PostgresPlannedDates },
  { provide: QuarantineRepository, useClass: PostgresQuarantineRepository },
  { provide: DueExecutions, useClass: PostgresDueExecutions },
  { provide: Random, useClass: MathRandom },
  { provide: RunnerLog, useClass: PinoRunnerLog },
  { provide: RunnerMetrics, useClass: PrometheusRunnerMetrics },
  { provide: SliceRepository, useClass: PostgresSliceRepository },
  { provide: UsualCommitsRepository, useClass: PostgresUsualCommitsRepository },
  { provide: Transactions, useClass: DatabaseTransactions },
];

const useCases: readonly Provider[] = [
  AdvanceModuleRun,
  CancelActiveModuleRun,
  ChangeEnrolments,
  CloseSlice,
  CountDueExecutions,
  DatabaseGuard,
  DeferScheduleType,
  EndModuleRun,
  ExecuteOrganization,
  ExecuteSet,
  ExecuteSlice,
  ExecutionPublisher,
  FaultUnhandled,
  TakeOverSlice,
  KeepOrganizationPause,
  MaterializeOccurrences,
  PlanModuleRun,
  PreviewCalendar,
  PreviewEnrolments,
  StartModuleRun,
  SweepModuleRuns,
  WatchModuleRun,
];

/** The module kit in an application: a module lists its schedule types here and its handlers among its providers. */
@Module({})
export class ScheduleRunnerModule {
  static forRoot(options: ScheduleRunnerOptions): DynamicModule {
    const { module } = options;
    return {
      module: ScheduleRunnerModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: ScheduleRunnerSettings, useValue: new ScheduleRunnerSettings(options) },
        { provide: HandlerRegistry, useClass: DiscoveredHandlers },
        ...ports,
        ...useCases,
        CommitWatch,
        Stopping,
        SliceWorkers,
        ModuleRunSweep,
        OccurrenceUpkeep,
        CalendarUpkeep,
        runSchedulerConsumerOf(options),
        cancelModuleRunConsumerOf(module),
        explainExecutionConsumerOf(module),
        listExecutionsConsumerOf(module),
        listDecisionsConsumerOf(module),
        countDecisionsConsumerOf(module),
        listQuarantineConsumerOf(module),
        listEnrolmentsConsumerOf(module),
        listEnrolmentChangesConsumerOf(module),
        changeEnrolmentsConsumerOf(module),
        previewCalendarConsumerOf(module),
        previewEnrolmentsConsumerOf(module),
        countDueConsumerOf(module),
        releaseFromQuarantineConsumerOf(module),
        executeSliceConsumerOf(module),
        calendarChangedConsumerOf(module),
        organizationChangedConsumerOf(module),
        pauseOrganizationConsumerOf(module),
        resumeOrganizationConsumerOf(module),
      ],
    };
  }
}
