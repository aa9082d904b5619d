export { type BlackoutPolicy, type BlackoutWindow, listedBlackouts } from './calendar/blackouts';
export { type Calendar, type CalendarDefinition, calendarOf, type DayOff } from './calendar/calendar';
export { importCsv } from './calendar/csv-import';
export { type HolidayRequest, publicHolidays } from './calendar/holidays';
export { type ICalOptions, importICal } from './calendar/ical-import';
export type { CalendarImport, ImportProblem } from './calendar/import';
export type { HitPolicy } from './calendar/on-business-days';
export { addDays, type CalendarDate, daysBetween } from './calendar-date';
export {
  type ChangeRange,
  type ChangeTotals,
  type CountedChange,
  changeOf,
  type Move,
  type RuleChange,
  totalOfChanges,
} from './change-preview';
export type { DayWindow } from './combine/within-day';
export type { DayFieldRule } from './cron/cron-expression';
export { type CronRuleOptions, cronRule } from './cron/cron-rule';
export type {
  BusinessDayOptions,
  DatedDefinition,
  DatedOptions,
  DatesOptions,
  EveryBusinessDaysOptions,
  FiscalOptions,
  MonthDayOptions,
} from './dated/dated-rule';
export type { FiscalYear } from './dated/fiscal-year';
export { type DueSchedule, type Frequency, type OwedDates, owedDates } from './due-dates';
export { explain } from './explain/explain';
export type { ShortMonth } from './interval/calendar-interval';
export { type EveryRuleOptions, everyRule } from './interval/every-rule';
export { jitterMs } from './jitter';
export {
  type LeftOutOccurrence,
  leftOutOccurrences,
  MAX_CATCH_UP,
  type MisfirePolicy,
  nextDueAt,
  owedOccurrences,
  scheduleDefinition,
  type TriggerSchedule,
} from './owed-occurrences';
export { type LeftOutReason, MAX_PREVIEW, type PreviewLine, preview } from './preview';
export { readDefinition } from './read-definition';
export { type RRuleRuleOptions, rruleRule } from './rrule/rrule-rule';
export type { ClockChangeChoices, GapChoice, OverlapChoice } from './rule/clock-change';
export { MAX_PER_DAY } from './rule/limits';
export type { Occurrence, OccurrenceReason, Recurrence } from './rule/occurrence';
export {
  type BlackoutDefinition,
  type CalendarReference,
  type Calendars,
  type PlainDefinition,
  type RefinedDefinition,
  type RuleDefinition,
  recurrenceOf,
  type UnionDefinition,
} from './rule-definition';
export { RuleError, type RuleErrorDetails } from './rule-error';
export { newestOccurrences, nextOccurrences, occurrencesFrom, occurrencesIn, type Range } from './series';
export { readInstant } from './time/read-instant';
export { type OddDay, oddDays } from './zone/odd-days';
export { zoneDataVersion } from './zone/zone';
