export { type BlackoutPolicy, type BlackoutWindow, listedBlackouts } from './calendar/blackouts';
export type { Calendar, DayOff } from './calendar/calendar';
export { importCsv } from './calendar/csv-import';
export { type HolidayRequest, publicHolidays } from './calendar/holidays';
export { type ICalOptions, importICal } from './calendar/ical-import';
export type { CalendarImport, ImportProblem } from './calendar/import';
export { calendarOf } from './calendar/known-calendars';
export { calendarsNamedBy } from './calendar/named-calendars';
export type { HitPolicy } from './calendar/on-business-days';
export { addDays, type CalendarDate, daysBetween } from './calendar-date';
export { type CalendarDays, calendarDays } from './calendar-days';
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
export type {
  AllOfDefinition,
  AnyOfDefinition,
  BlackoutDefinition,
  BlackoutReference,
  CalendarDefinition,
  CalendarReference,
  Calendars,
  DaysOffDefinition,
  PlainDefinition,
  RefinedDefinition,
  RuleDefinition,
  UnionDefinition,
} from './definition';
export { type DueSchedule, type Frequency, type OwedDates, owedDates } from './due-dates';
export { type DateRange, type DueDay, dueDays } from './due-days';
export { explain } from './explain/explain';
export type { ShortMonth } from './interval/calendar-interval';
export { type EveryRuleOptions, everyRule } from './interval/every-rule';
export { jitterMs } from './jitter';
export {
  type DueOccurrences,
  dueOccurrences,
  type LeftOutOccurrence,
  MAX_CATCH_UP,
  type MisfirePolicy,
  nextDueAt,
  scheduleDefinition,
  type TriggerSchedule,
} from './owed-occurrences';
export { type LeftOutReason, MAX_PREVIEW, type PreviewLine, preview } from './preview';
export { readCalendar, readDefinition } from './read-definition';
export { type RRuleRuleOptions, rruleRule } from './rrule/rrule-rule';
export type { ClockChangeChoices, GapChoice, OverlapChoice } from './rule/clock-change';
export { MAX_PER_DAY } from './rule/limits';
export type { Occurrence, OccurrenceReason, Recurrence } from './rule/occurrence';
export { recurrenceOf, refuseUnusableCalendar } from './rule-definition';
export { RuleError, type RuleErrorDetails } from './rule-error';
export { newestOccurrences, nextOccurrences, occurrencesFrom, occurrencesIn, type Range } from './series';
export { readInstant } from './time/read-instant';
export { type OddDay, oddDays } from './zone/odd-days';
export { zoneDataVersion } from './zone/zone';
export { NEWEST_KNOWN_ZONE_DATA, whyZoneDataAreOld } from './zone/zone-data';
export { zoneNamedBy } from './zones-named';
