export { CronSchedule, type Occurrence } from './cron-schedule';
export { MAX_CATCH_UP, type MisfirePolicy, owedOccurrences, type TriggerSchedule } from './owed-occurrences';
export { ScheduleExpressionError } from './schedule-expression.error';
