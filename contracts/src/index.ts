export { AppError } from './errors/app.error';
export { CalendarsHeld } from './internal/calendars-held.event';
export {
  ChangeEnrolments,
  type EnrolmentChangePreview,
  EnrolmentsChanged,
  enrolmentChangePreview,
  type OccurrenceView,
  occurrenceView,
} from './internal/change-enrolments.request';
export { CountDue, DueCounted } from './internal/count-due.request';
export { ExecuteSlice } from './internal/execute-slice.command';
export {
  ExecutionExplained,
  ExplainExecution,
  type ExplainedDecision,
  type ExplainedExecution,
  explainedDecision,
  explainedExecution,
} from './internal/explain-execution.request';
export {
  CountDecisions,
  type DecisionCount,
  DecisionsCounted,
  DecisionsListed,
  type DecisionView,
  decisionCount,
  decisionView,
  ListDecisions,
} from './internal/list-decisions.request';
export {
  type EnrolmentChangeBy,
  EnrolmentChangesListed,
  type EnrolmentChangeView,
  enrolmentChangeBy,
  enrolmentChangeView,
  ListEnrolmentChanges,
  MAX_ENROLMENT_CHANGE_PAGE,
} from './internal/list-enrolment-changes.request';
export { EnrolmentsListed, ListEnrolments, MAX_ENROLMENT_PAGE } from './internal/list-enrolments.request';
export {
  type ExecutionState,
  ExecutionsListed,
  type ExecutionView,
  executionState,
  executionView,
  ListExecutions,
} from './internal/list-executions.request';
export {
  type CalendarEffect,
  CalendarPreviewed,
  calendarEffect,
  PreviewCalendar,
} from './internal/preview-calendar.request';
export {
  type EnrolmentPreviewLine,
  EnrolmentsPreviewed,
  enrolmentPreviewLine,
  PreviewEnrolments,
  type PreviewedEnrolment,
  previewedEnrolment,
  zoneChange,
} from './internal/preview-enrolments.request';
export {
  ListQuarantine,
  type Quarantined,
  QuarantineListed,
  QuarantineReleased,
  quarantined,
  ReleaseFromQuarantine,
} from './internal/quarantine.request';
export { defineMessage, type MessageOptions } from './message/define-message';
export { AnyFault, type ExceptionInfo, type Fault, faultOf, type HostInfo } from './message/fault';
export type { MessageOf, Messages, MessageType, OneOf, Tenant, TenantScope } from './message/message-type';
export { isEntityName, type TypeName, type WireName } from './message/wire-name';
export { type Organization, OrganizationChanged } from './organizations/organization-changed.event';
export { PauseOrganization, ResumeOrganization } from './organizations/pause-organization.command';
export { BillsPosted, type PostedBill } from './purchase/bills-posted.event';
export { InvoicesPosted, type PostedInvoice } from './sales/invoices-posted.event';
export { type Calendar, CalendarChanged } from './scheduling/calendar-changed.event';
export { CancelModuleRun } from './scheduling/cancel-module-run.command';
export { CancelRun, PauseRun, ResumeRun, RetryFaulted, RetryStage, SkipStage } from './scheduling/control-run.command';
export {
  ExecutionFaulted,
  type ModuleRunActivity,
  ModuleRunCompleted,
  ModuleRunProgressed,
  moduleRunActivity,
  type ScheduleTypeResult,
} from './scheduling/module-run.event';
export { RunCompleted, RunStarted } from './scheduling/run.event';
export {
  RunAccountingSchedulerCommand,
  RunPurchaseSchedulerCommand,
  RunSalesSchedulerCommand,
  RunSchedulerCommand,
} from './scheduling/run-scheduler.command';
export { RunAccepted, type RunRefusal, RunRefused, StartRun } from './scheduling/start-run.command';
export { byText } from './values/by-text';
export { bytes } from './values/bytes';
export { Clock } from './values/clock';
export { type Decimal, decimal, decimalOf } from './values/decimal';
export {
  type DecisionReason,
  decisionReason,
  type ModuleDecisionReason,
  moduleDecisionReason,
} from './values/decision-reason';
export { dictionary } from './values/dictionary';
export {
  type EnrolmentLine,
  type EnrolmentProblem,
  type EnrolmentView,
  enrolmentLine,
  enrolmentProblem,
  enrolmentView,
  type MisfirePolicy,
  misfirePolicy,
  type RuleData,
  ruleData,
} from './values/enrolment';
export { faultFingerprint } from './values/fault-fingerprint';
export { EMPTY_GUID, type Guid, guid, presentGuid } from './values/guid';
export { int64 } from './values/int64';
export { type MessageDataRef, messageDataRef } from './values/message-data';
export { type Currency, currency, type Money, money, shareOf } from './values/money';
export { withFallback } from './values/optional';
export { type OrganizationId, organizationId, parseOrganizationId } from './values/organization-id';
export {
  isTooFarAhead,
  MOST_DAYS_AHEAD,
  type RunDate,
  readRunDate,
  runDateInMessage,
  runDateOf,
} from './values/run-date';
export type { ScheduleTypeName } from './values/schedule-type-name';
export { type ExecutionCounts, executionCounts, type RunOutcome } from './values/states';
export { timeSpan } from './values/time-span';
export { utcInstant } from './values/utc-instant';
