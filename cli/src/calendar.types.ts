import type { TriggerChange } from './trigger.types';

/** A version of a calendar. */
export interface CalendarVersion {
  readonly version: number;
  readonly madeFrom: string;
  readonly changedBy: string | null;
  readonly reason: string | null;
  readonly changedAtUtc: string;
}

/** A calendar in a list. */
export interface CalendarView extends CalendarVersion {
  readonly name: string;
  readonly daysOff: number;
  readonly blackouts: number;
  readonly lastDayOff: string | null;
  /** Calendars that it is made of. */
  readonly names: readonly string[];
}

/** A calendar with what it says and who needs it. */
export interface CalendarDetail extends CalendarView {
  readonly definition: object;
  readonly usedBy: { readonly triggers: readonly string[]; readonly calendars: readonly string[] };
  /** Newest first. */
  readonly versions: readonly CalendarVersion[];
}

/** What a calendar says of a span of dates. */
export interface CalendarDays {
  readonly from: string;
  readonly to: string;
  readonly daysOff: readonly { readonly date: string; readonly name: string }[];
  readonly blackouts: readonly { readonly name: string; readonly startUtc: string; readonly endUtc: string }[];
}

/** What a calendar is to be. */
export interface CalendarRequest {
  readonly definition?: object | undefined;
  readonly holidays?:
    | {
        readonly country: string;
        readonly state?: string | undefined;
        readonly region?: string | undefined;
        readonly fromYear?: number | undefined;
        readonly toYear?: number | undefined;
      }
    | undefined;
  readonly reason?: string | undefined;
}

/** A file for a calendar. */
export interface CalendarImport {
  readonly format: 'csv' | 'ical';
  readonly text: string;
  readonly zone?: string | undefined;
  readonly toYear?: number | undefined;
  readonly add?: boolean | undefined;
  readonly reason?: string | undefined;
}

/** What a change of a calendar would do to the triggers and enrolments that need it. */
export interface CalendarChange {
  readonly fromUtc: string;
  readonly toUtc: string;
  readonly triggers: readonly (Omit<TriggerChange, 'fromUtc' | 'toUtc'> & { readonly name: string })[];
  readonly enrolments: readonly {
    readonly module: string;
    readonly scheduleType: string;
    readonly enrolments: number;
    readonly added: number;
    readonly removed: number;
    readonly moved: number;
    readonly unchanged: number;
    /** Enrolments whose rule could not be used any more, and why the first could not. */
    readonly refused: number;
    readonly refusal: string | null;
  }[];
}
