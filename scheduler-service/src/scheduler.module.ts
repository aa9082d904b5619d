import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ZodValidationPipe } from 'nestjs-zod';
import { CarryOutRunDecision } from './application/carry-out-run-decision';
import { ChangeEnrolments } from './application/change-enrolments';
import { ChooseEnrolments } from './application/choose-enrolments';
import { ControlCalendars } from './application/control-calendars';
import { ControlOrganization } from './application/control-organization';
import { ControlPipelines } from './application/control-pipelines';
import { ControlQuarantine } from './application/control-quarantine';
import { ControlRun } from './application/control-run';
import { ControlTriggers } from './application/control-triggers';
import { DispatchAgain } from './application/dispatch-again';
import { CancelBackfill, HaltBackfill } from './application/end-backfill';
import { ExplainExecution } from './application/explain-execution';
import { ForecastNight } from './application/forecast-night';
import { ListEnrolmentChanges } from './application/list-enrolment-changes';
import { ListEnrolments } from './application/list-enrolments';
import { ListLeftOut } from './application/list-left-out';
import { ListRunExecutions } from './application/list-run-executions';
import { PlanNight } from './application/plan-night';
import { BackfillRepository } from './application/ports/backfill.repository.port';
import { BackfillQueries } from './application/ports/backfill-queries.port';
import { CalendarCatalog } from './application/ports/calendar-catalog.port';
import { CalendarMessages } from './application/ports/calendar-messages.port';
import { DecisionLog } from './application/ports/decision.log.port';
import { DueCounts } from './application/ports/due-counts.port';
import { ExecutionFaultRepository } from './application/ports/execution-fault.repository.port';
import { ExplanationQueries } from './application/ports/explanation-queries.port';
import { ExternalRunRepository } from './application/ports/external-run.repository.port';
import { ModuleDecisions } from './application/ports/module-decisions.port';
import { ModuleEnrolments } from './application/ports/module-enrolments.port';
import { ModuleEventLog } from './application/ports/module-event.log.port';
import { ModuleExecutions } from './application/ports/module-executions.port';
import { ModuleQuarantine } from './application/ports/module-quarantine.port';
import { NightPlans } from './application/ports/night-plans.port';
import { OrganizationRepository } from './application/ports/organization.repository.port';
import { OrganizationMessages } from './application/ports/organization-messages.port';
import { OrganizationPauseRepository } from './application/ports/organization-pause.repository.port';
import { PipelineRepository } from './application/ports/pipeline.repository.port';
import { PipelineCatalog } from './application/ports/pipeline-catalog.port';
import { RunRepository } from './application/ports/run.repository.port';
import { RunControlLog } from './application/ports/run-control.log.port';
import { RunMessages } from './application/ports/run-messages.port';
import { RunQueries } from './application/ports/run-queries.port';
import { RunSweep } from './application/ports/run-sweep.port';
import { ScheduleTypeRepository } from './application/ports/schedule-type.repository.port';
import { Transactions } from './application/ports/transactions.port';
import { TriggerRepository } from './application/ports/trigger.repository.port';
import { TriggerCatalog } from './application/ports/trigger-catalog.port';
import { PreviewCalendar } from './application/preview-calendar';
import { PreviewEnrolments } from './application/preview-enrolments';
import { PreviewRule } from './application/preview-rule';
import { PromoteNextRun } from './application/promote-next-run';
import { PromoteStalledPipelines } from './application/promote-stalled-pipelines';
import { RecordExecutionFault } from './application/record-execution-fault';
import { RecordModuleEvent } from './application/record-module-event';
import { RemoveCalendar } from './application/remove-calendar';
import { ReplanTriggers } from './application/replan-triggers';
import { SchedulerSettings } from './application/scheduler.settings';
import { SelectFaults } from './application/select-faults';
import { StartBackfill } from './application/start-backfill';
import { StartRun } from './application/start-run';
import { TellCalendars } from './application/tell-calendars';
import { TickTriggers } from './application/tick-triggers';
import { BusCalendarMessages } from './infrastructure/messaging/bus-calendar-messages';
import { BusDueCounts } from './infrastructure/messaging/bus-due-counts';
import { BusModuleDecisions } from './infrastructure/messaging/bus-module-decisions';
import { BusModuleEnrolments } from './infrastructure/messaging/bus-module-enrolments';
import { BusModuleExecutions } from './infrastructure/messaging/bus-module-executions';
import { BusModuleQuarantine } from './infrastructure/messaging/bus-module-quarantine';
import { BusOrganizationMessages } from './infrastructure/messaging/bus-organization-messages';
import { BusRunMessages } from './infrastructure/messaging/bus-run-messages';
import { CalendarsHeldConsumer } from './infrastructure/messaging/calendars-held.consumer';
import {
  CancelRunConsumer,
  PauseRunConsumer,
  ResumeRunConsumer,
  RetryFaultedConsumer,
  RetryStageConsumer,
  SkipStageConsumer,
} from './infrastructure/messaging/control-run.consumers';
import { ExecutionFaultedConsumer } from './infrastructure/messaging/execution-faulted.consumer';
import { RunSagaConsumer } from './infrastructure/messaging/run-saga.consumer';
import { RunSchedulerConsumer } from './infrastructure/messaging/run-scheduler.consumer';
import { StartRunConsumer } from './infrastructure/messaging/start-run.consumer';
import { DatabaseTransactions } from './infrastructure/persistence/database-transactions';
import { PostgresBackfillRepository } from './infrastructure/persistence/postgres-backfill.repository';
import { PostgresBackfillQueries } from './infrastructure/persistence/postgres-backfill-queries';
import { PostgresCalendarCatalog } from './infrastructure/persistence/postgres-calendar-catalog';
import { PostgresDecisionLog } from './infrastructure/persistence/postgres-decision.log';
import { PostgresExecutionFaultRepository } from './infrastructure/persistence/postgres-execution-fault.repository';
import { PostgresExplanationQueries } from './infrastructure/persistence/postgres-explanation-queries';
import { PostgresExternalRunRepository } from './infrastructure/persistence/postgres-external-run.repository';
import { PostgresModuleEventLog } from './infrastructure/persistence/postgres-module-event.log';
import { PostgresNightPlans } from './infrastructure/persistence/postgres-night-plans';
import { PostgresOrganizationRepository } from './infrastructure/persistence/postgres-organization.repository';
import { PostgresOrganizationPauseRepository } from './infrastructure/persistence/postgres-organization-pause.repository';
import { PostgresPipelineRepository } from './infrastructure/persistence/postgres-pipeline.repository';
import { PostgresPipelineCatalog } from './infrastructure/persistence/postgres-pipeline-catalog';
import { PostgresRunRepository } from './infrastructure/persistence/postgres-run.repository';
import { PostgresRunControlLog } from './infrastructure/persistence/postgres-run-control.log';
import { PostgresRunQueries } from './infrastructure/persistence/postgres-run-queries';
import { PostgresRunSweep } from './infrastructure/persistence/postgres-run-sweep';
import { PostgresScheduleTypeRepository } from './infrastructure/persistence/postgres-schedule-type.repository';
import { PostgresTriggerRepository } from './infrastructure/persistence/postgres-trigger.repository';
import { PostgresTriggerCatalog } from './infrastructure/persistence/postgres-trigger-catalog';
import { PipelineTick } from './infrastructure/trigger/pipeline-tick';
import { RunWatch } from './infrastructure/trigger/run-watch';
import { TriggerTick } from './infrastructure/trigger/trigger-tick';
import { BackfillsController } from './interface/http/backfills.controller';
import { CalendarsController } from './interface/http/calendars.controller';
import { DecisionsController } from './interface/http/decisions.controller';
import { EnrolmentFilesController } from './interface/http/enrolment-files.controller';
import { EnrolmentPreviewsController } from './interface/http/enrolment-previews.controller';
import { EnrolmentsController } from './interface/http/enrolments.controller';
import { ExecutionsController } from './interface/http/executions.controller';
import { ExplanationController } from './interface/http/explanation.controller';
import { NoNulPipe } from './interface/http/no-nul.pipe';
import { OrganizationsController } from './interface/http/organizations.controller';
import { PipelinesController } from './interface/http/pipelines.controller';
import { ProblemDetailsFilter } from './interface/http/problem-details.filter';
import { QuarantineController } from './interface/http/quarantine.controller';
import { RulesController } from './interface/http/rules.controller';
import { RunControlsController } from './interface/http/run-controls.controller';
import { RunsController } from './interface/http/runs.controller';
import { StageControlsController } from './interface/http/stage-controls.controller';
import { TriggersController } from './interface/http/triggers.controller';

const useCases: readonly Provider[] = [
  CancelBackfill,
  CarryOutRunDecision,
  ControlCalendars,
  PreviewRule,
  ChangeEnrolments,
  ChooseEnrolments,
  ControlOrganization,
  ControlPipelines,
  ControlQuarantine,
  ControlRun,
  ControlTriggers,
  DispatchAgain,
  ExplainExecution,
  HaltBackfill,
  ListEnrolmentChanges,
  ListEnrolments,
  ListRunExecutions,
  ListLeftOut,
  ForecastNight,
  PlanNight,
  PreviewCalendar,
  PreviewEnrolments,
  PromoteNextRun,
  PromoteStalledPipelines,
  RecordExecutionFault,
  RecordModuleEvent,
  RemoveCalendar,
  ReplanTriggers,
  SelectFaults,
  StartBackfill,
  StartRun,
  TellCalendars,
  TickTriggers,
];

const adapters: readonly Provider[] = [
  { provide: BackfillQueries, useClass: PostgresBackfillQueries },
  { provide: BackfillRepository, useClass: PostgresBackfillRepository },
  { provide: CalendarCatalog, useClass: PostgresCalendarCatalog },
  { provide: CalendarMessages, useClass: BusCalendarMessages },
  { provide: DecisionLog, useClass: PostgresDecisionLog },
  { provide: ExecutionFaultRepository, useClass: PostgresExecutionFaultRepository },
  { provide: ExplanationQueries, useClass: PostgresExplanationQueries },
  { provide: ExternalRunRepository, useClass: PostgresExternalRunRepository },
  { provide: ModuleEnrolments, useClass: BusModuleEnrolments },
  { provide: ModuleEventLog, useClass: PostgresModuleEventLog },
  { provide: ModuleDecisions, useClass: BusModuleDecisions },
  { provide: ModuleExecutions, useClass: BusModuleExecutions },
  { provide: ModuleQuarantine, useClass: BusModuleQuarantine },
  { provide: DueCounts, useClass: BusDueCounts },
  { provide: OrganizationMessages, useClass: BusOrganizationMessages },
  { provide: OrganizationPauseRepository, useClass: PostgresOrganizationPauseRepository },
  { provide: NightPlans, useClass: PostgresNightPlans },
  { provide: OrganizationRepository, useClass: PostgresOrganizationRepository },
  { provide: PipelineCatalog, useClass: PostgresPipelineCatalog },
  { provide: PipelineRepository, useClass: PostgresPipelineRepository },
  { provide: RunControlLog, useClass: PostgresRunControlLog },
  { provide: RunMessages, useClass: BusRunMessages },
  { provide: RunQueries, useClass: PostgresRunQueries },
  { provide: RunRepository, useClass: PostgresRunRepository },
  { provide: RunSweep, useClass: PostgresRunSweep },
  RunWatch,
  { provide: ScheduleTypeRepository, useClass: PostgresScheduleTypeRepository },
  { provide: Transactions, useClass: DatabaseTransactions },
  { provide: TriggerCatalog, useClass: PostgresTriggerCatalog },
  { provide: TriggerRepository, useClass: PostgresTriggerRepository },
];

const consumers: readonly Provider[] = [
  CalendarsHeldConsumer,
  CancelRunConsumer,
  ExecutionFaultedConsumer,
  PauseRunConsumer,
  ResumeRunConsumer,
  RetryFaultedConsumer,
  RetryStageConsumer,
  SkipStageConsumer,
  RunSagaConsumer,
  RunSchedulerConsumer,
  StartRunConsumer,
];

/** What is chosen where the scheduler is put together. */
export interface SchedulerModuleOptions {
  /** Replaces the delay between modules, milliseconds. @default undefined: the pipeline's own */
  readonly pipelineDelayMs?: number | undefined;
  /** Whether the process ticks: starts what triggers owe and wakes runs. @default true; off in tests that tick by hand */
  readonly ticks?: boolean;
}

/** The scheduler: triggers, runs, the HTTP API. Stands on hosting's `ServiceModule`. */
@Module({})
export class SchedulerModule {
  static forRoot({ pipelineDelayMs, ticks = true }: SchedulerModuleOptions = {}): DynamicModule {
    return {
      module: SchedulerModule,
      controllers: [
        RunsController,
        RunControlsController,
        StageControlsController,
        ExecutionsController,
        DecisionsController,
        ExplanationController,
        PipelinesController,
        BackfillsController,
        OrganizationsController,
        QuarantineController,
        CalendarsController,
        EnrolmentFilesController,
        EnrolmentPreviewsController,
        EnrolmentsController,
        RulesController,
        TriggersController,
      ],
      providers: [
        { provide: SchedulerSettings, useValue: new SchedulerSettings({ pipelineDelayMs, ticks }) },
        ...useCases,
        ...adapters,
        ...consumers,
        ...(ticks ? [TriggerTick, PipelineTick] : []),
        { provide: APP_FILTER, useClass: ProblemDetailsFilter },
        { provide: APP_PIPE, useClass: NoNulPipe },
        { provide: APP_PIPE, useClass: ZodValidationPipe },
      ],
      exports: [StartRun, ControlRun, DispatchAgain, RunQueries, Transactions, PromoteStalledPipelines, TickTriggers],
    };
  }
}
