export { addDays, type CalendarDate, daysBetween } from './calendar-date';
export type { DayFieldRule } from './cron/cron-expression';
export { type CronRuleOptions, cronRule } from './cron/cron-rule';
export { type DueSchedule, type Frequency, type OwedDates, owedDates } from './due-dates';
export type { ShortMonth } from './interval/calendar-interval';
export { type EveryRuleOptions, everyRule, readInstant } from './interval/every-rule';
export {
  leftOutOccurrences,
  MAX_CATCH_UP,
  type MisfirePolicy,
  owedOccurrences,
  type TriggerSchedule,
} from './owed-occurrences';
export type { ClockChangeChoices, GapChoice, OverlapChoice } from './rule/clock-change';
export { MAX_PER_DAY } from './rule/limits';
export type { Occurrence, OccurrenceReason, Recurrence } from './rule/occurrence';
export { type RuleDefinition, recurrenceOf } from './rule-definition';
export { RuleError, type RuleErrorDetails } from './rule-error';
export { newestOccurrences, nextOccurrences, occurrencesFrom, occurrencesIn, type Range } from './series';
export { zoneDataVersion } from './zone/zone';
