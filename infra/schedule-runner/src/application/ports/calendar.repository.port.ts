import type { Calendar } from '@baton/contracts';

/** The module's copy of the calendars, which the scheduler owns. */
export abstract class CalendarRepository {
  /** Keeps what a calendar looks like now; an older version than the one kept changes nothing. */
  abstract keep(calendar: Calendar): Promise<void>;

  /** The version that is kept of each calendar, by name; removed ones too. */
  abstract versions(): Promise<Readonly<Record<string, number>>>;
}
