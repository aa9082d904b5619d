import type { KnownCalendar } from './calendar-catalog.port';

/** Tells the modules of calendars. The messages leave with the commit. */
export abstract class CalendarMessages {
  abstract changed(calendar: KnownCalendar): Promise<void>;
}
