import { addDays, type CalendarDate, dayOfLaterMonth } from './calendar-date';

/** How often a template falls due. */
export type Frequency = 'weekly' | 'monthly' | 'quarterly' | 'yearly';

/** When a template falls due, and from where on that is still owed. */
export interface DueSchedule {
  readonly frequency: Frequency;
  /** Wanted day of the month, 1 to 31; a shorter month gives its last day. Weekly schedules keep their weekday and have none. */
  readonly anchorDay: number | null;
  /** The oldest date not yet done. */
  readonly nextDueDate: CalendarDate;
  /** The last day a date may fall on; null: no end. */
  readonly endsOn: CalendarDate | null;
}

/** What a schedule owes up to a date. */
export interface OwedDates {
  /** Oldest first. */
  readonly dates: readonly CalendarDate[];
  /** The schedule's next due date once `dates` are done. */
  readonly nextDueDate: CalendarDate;
  /** Whether more than the limit was owed: the rest stays due. */
  readonly behind: boolean;
}

const monthsOf = { monthly: 1, quarterly: 3, yearly: 12 } as const;

/** The date that follows `date` in a schedule. */
export function followingDueDate(
  schedule: Pick<DueSchedule, 'frequency' | 'anchorDay'>,
  date: CalendarDate,
): CalendarDate {
  if (schedule.frequency === 'weekly') return addDays(date, 7);
  return dayOfLaterMonth(date, monthsOf[schedule.frequency], schedule.anchorDay ?? Number(date.slice(8)));
}

/**
 * Lists the dates a schedule owes: all since the last one done, so that nights which did not happen are caught up.
 *
 * @param until the run date, inclusive.
 * @param limit most dates given at once; a schedule that owes more catches up over several nights.
 */
export function owedDates(schedule: DueSchedule, until: CalendarDate, limit: number): OwedDates {
  const last = schedule.endsOn !== null && schedule.endsOn < until ? schedule.endsOn : until;
  const dates: CalendarDate[] = [];
  let next = schedule.nextDueDate;
  while (next <= last && dates.length < limit) {
    dates.push(next);
    next = followingDueDate(schedule, next);
  }
  return { dates, nextDueDate: next, behind: next <= last };
}
