import type { CalendarDefinition, Calendars } from '@baton/recurrence';

/** A change of a calendar, as it is kept. */
export interface CalendarVersion {
  readonly version: number;
  readonly definition: CalendarDefinition;
  readonly deleted: boolean;
  /** How it came about: `set`, `import of csv`. */
  readonly madeFrom: string;
  readonly changedBy: string | null;
  readonly reason: string | null;
  readonly changedAt: Date;
}

/** A named calendar with its newest version. */
export interface KnownCalendar extends CalendarVersion {
  readonly name: string;
}

/** Who needs a calendar, itself or by another calendar; by name. */
export interface CalendarUsers {
  readonly triggers: readonly string[];
  readonly calendars: readonly string[];
}

/** The named calendars there are. */
export abstract class CalendarCatalog {
  /** Those that are not removed, by name. */
  abstract all(): Promise<readonly KnownCalendar[]>;

  /** Also one that was removed. */
  abstract find(name: string): Promise<KnownCalendar | undefined>;

  /** Its versions, newest first. */
  abstract versions(name: string, limit: number): Promise<readonly CalendarVersion[]>;

  /** Those of which a holder has an older version or none, with removed ones that it holds still; by name. */
  abstract newerThan(held: Readonly<Record<string, number>>): Promise<readonly KnownCalendar[]>;

  /** Calendars of these names and all that those name; without what is removed or unknown. */
  abstract needed(names: readonly string[]): Promise<Calendars>;

  abstract usersOf(name: string): Promise<CalendarUsers>;

  /** Has calendars stay as they are until the unit of work ends. Asked before anything else is locked. */
  abstract hold(): Promise<void>;

  /** Waits until nobody holds calendars or changes one, and lets nobody until the unit of work ends. */
  abstract lock(): Promise<void>;

  /** Keeps a version, the newest. */
  abstract keep(calendar: KnownCalendar): Promise<void>;
}
