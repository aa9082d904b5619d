import type { CalendarDefinition, DateRange } from '@baton/recurrence';
import type { Basis } from '../../domain/materialization';
import type { MaterializedOccurrence } from '../../domain/occurrence';

/** A calendar that recurrences may name. */
export interface KnownCalendar {
  readonly name: string;
  readonly version: number;
  readonly definition: CalendarDefinition;
}

/** A recurrence with how far it is materialized. */
export interface KeptRecurrence {
  readonly id: string;
  /** As it is stored: nobody has looked at it since. */
  readonly definition: unknown;
  /** The dates that are materialized; undefined: none. */
  readonly kept: DateRange | undefined;
  /** What its occurrences followed from; undefined: it has never been materialized. */
  readonly basis: string | undefined;
  /** The calendars it needs, as far as was known then. */
  readonly calendars: readonly string[];
  /** Why it can have no more occurrences. */
  readonly refused: string | undefined;
}

/** What becomes of a recurrence. */
export interface MaterializedRecurrence extends Omit<KeptRecurrence, 'definition' | 'basis'> {
  readonly basis: string;
  /** Occurrences from this date on are replaced; undefined: none, new ones are added. */
  readonly replacedFrom: string | undefined;
  readonly occurrences: readonly MaterializedOccurrence[];
}

/** Recurrences and their occurrences. Every call belongs to the open unit of work. */
export abstract class OccurrenceRepository {
  /** Those that were not removed. */
  abstract calendars(): Promise<readonly KnownCalendar[]>;

  /** Recurrences in use that lack dates of a range, or came from something else: so many ids, in order, from `after` on. */
  abstract outdated(
    asked: DateRange,
    basis: Basis,
    after: string | undefined,
    limit: number,
  ): Promise<readonly string[]>;

  /** Locks recurrences, in the order of their ids. @param skipLocked leaves those out that somebody else holds. */
  abstract lock(ids: readonly string[], skipLocked: boolean): Promise<readonly KeptRecurrence[]>;

  /** How many can have no more occurrences. */
  abstract refused(): Promise<number>;

  /** The occurrences of a recurrence from a date on. */
  abstract from(id: string, date: string): Promise<readonly MaterializedOccurrence[]>;

  /** The newest date up to `latest` that a night has planned; undefined: none. */
  abstract lastPlanned(latest: string): Promise<string | undefined>;

  /** Keeps occurrences and how far they reach; what is there already on a date stays. */
  abstract save(recurrences: readonly MaterializedRecurrence[]): Promise<void>;
}
