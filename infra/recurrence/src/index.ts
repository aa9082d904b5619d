export { addDays, type CalendarDate, daysBetween } from './calendar-date';
export type { Occurrence } from './cron-schedule';
export { type DueSchedule, type Frequency, type OwedDates, owedDates } from './due-dates';
export {
  leftOutOccurrences,
  MAX_CATCH_UP,
  type MisfirePolicy,
  owedOccurrences,
  type TriggerSchedule,
} from './owed-occurrences';
export { ScheduleExpressionError } from './schedule-expression.error';
