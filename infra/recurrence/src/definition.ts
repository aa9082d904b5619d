import type { BlackoutPolicy } from './calendar/blackouts';
import type { DayOff } from './calendar/calendar';
import type { HitPolicy } from './calendar/on-business-days';
import type { DayWindow } from './combine/within-day';
import type { CronRuleOptions } from './cron/cron-rule';
import type { DatedDefinition } from './dated/dated-rule';
import type { EveryRuleOptions } from './interval/every-rule';
import type { RRuleRuleOptions } from './rrule/rrule-rule';

/** A calendar as plain data: what is stored and imported. */
export type CalendarDefinition = DaysOffDefinition | AnyOfDefinition | AllOfDefinition;

/** A calendar of its own. */
export interface DaysOffDefinition {
  /** Weekdays off, 0 is Sunday. @default none */
  readonly weekend?: readonly number[];
  /** Holidays and other days off. @default none */
  readonly daysOff?: readonly DayOff[];
  /** Days worked although weekday or holiday say otherwise. @default none */
  readonly worked?: readonly string[];
  /** Windows in which nothing may run: maintenance, a freeze. Rules take them by the calendar's name. @default none */
  readonly blackouts?: readonly BlackoutDefinition[];
}

/** A day is off where it is off in one of these. Their blackouts are its own. */
export interface AnyOfDefinition {
  readonly anyOf: readonly CalendarReference[];
}

/** A day is off where it is off in all of these. It has no blackouts. */
export interface AllOfDefinition {
  readonly allOf: readonly CalendarReference[];
}

/** A calendar, or the name of one that is kept elsewhere. */
export type CalendarReference = string | CalendarDefinition;

/** A window in which nothing may run: one by its instants, or minutes from each occurrence of a rule on. */
export type BlackoutDefinition =
  | { readonly name: string; readonly start: string; readonly end: string }
  | { readonly name: string; readonly rule: RuleDefinition; readonly minutes: number };

/** Blackouts, or the name of a calendar that has some. */
export type BlackoutReference = string | BlackoutDefinition;

/** A rule of one kind. */
export type PlainDefinition =
  | CronRuleOptions
  | EveryRuleOptions
  | RRuleRuleOptions
  | (DatedDefinition & { readonly calendar?: CalendarReference });

/** All that several rules name. */
export interface UnionDefinition {
  readonly union: readonly RuleDefinition[];
}

/** A rule with what is left out of it or moved. What is named first here is done first. */
export interface RefinedDefinition {
  readonly rule: RuleDefinition;
  /** What this names too is left out. */
  readonly except?: RuleDefinition;
  /** Local dates on which nothing is due. */
  readonly exceptDates?: readonly string[];
  /** Only local times of the day within this. */
  readonly window?: DayWindow;
  readonly calendar?: CalendarReference;
  /** What becomes of an occurrence on one of the calendar's days off. @default 'skip' */
  readonly onHit?: HitPolicy;
  /** Windows in which nothing may run; a name takes those of the calendar of this name. */
  readonly blackouts?: readonly BlackoutReference[];
  /** What becomes of an occurrence in a blackout. @default 'skip' */
  readonly onBlackout?: BlackoutPolicy;
  /** The first instant, inclusive: `2026-03-01T00:00Z`. */
  readonly from?: string;
  /** The last instant, inclusive. */
  readonly until?: string;
  /** How many there are in all; needs `from`. */
  readonly count?: number;
}

/** A rule as plain data: what is stored, sent and typed. */
export type RuleDefinition = PlainDefinition | UnionDefinition | RefinedDefinition;

/** Calendars that definitions name. */
export type Calendars = ReadonlyMap<string, CalendarDefinition>;
