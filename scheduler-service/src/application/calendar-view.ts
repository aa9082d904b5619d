import { type CalendarDays, type CalendarDefinition, calendarsNamedBy } from '@baton/recurrence';
import type { CalendarUsers, CalendarVersion, KnownCalendar } from './ports/calendar-catalog.port';
import type { CalendarPreview } from './preview-calendar';
import { type RuleChangeView, ruleChangeView } from './trigger-view';

/** A version of a calendar, as it is listed. */
export interface CalendarVersionView {
  readonly version: number;
  /** How it came about: `set`, `import of csv`, `holidays of DE-BY`, `removal`. */
  readonly madeFrom: string;
  readonly changedBy: string | null;
  readonly reason: string | null;
  readonly changedAtUtc: string;
}

/** A calendar in a list. */
export interface CalendarView extends CalendarVersionView {
  readonly name: string;
  /** How many days off are listed one by one; weekends are not. */
  readonly daysOff: number;
  readonly blackouts: number;
  /** The last day off that is listed: what comes after it is not known. */
  readonly lastDayOff: string | null;
  /** Calendars that it is made of. */
  readonly names: readonly string[];
}

/** A calendar with what it says, who needs it, and its versions, newest first. */
export interface CalendarDetail extends CalendarView {
  readonly definition: object;
  readonly usedBy: CalendarUsers;
  readonly versions: readonly CalendarVersionView[];
}

/** What a calendar says of a span of dates. */
export interface CalendarDaysView {
  readonly from: string;
  readonly to: string;
  readonly daysOff: readonly { readonly date: string; readonly name: string }[];
  readonly blackouts: readonly { readonly name: string; readonly startUtc: string; readonly endUtc: string }[];
}

/** What a change would do to the triggers and the enrolments that need the calendar. */
export interface CalendarChangeView {
  readonly fromUtc: string;
  readonly toUtc: string;
  readonly triggers: readonly (RuleChangeView & { readonly name: string })[];
  readonly enrolments: CalendarPreview['enrolments'];
}

/** What a change would do. */
export function calendarChangeView({ from, to, triggers, enrolments }: CalendarPreview): CalendarChangeView {
  return {
    fromUtc: from.toISOString(),
    toUtc: to.toISOString(),
    triggers: triggers.map(({ name, change }) => ({ name, ...ruleChangeView(change) })),
    enrolments,
  };
}

/** A calendar as it is listed. */
export function calendarView(calendar: KnownCalendar): CalendarView {
  const { name, definition } = calendar;
  const { daysOff = [], blackouts = [] } = ownPartsOf(definition);
  const lastDayOff = daysOff.reduce<string | null>((last, { date }) => (last && last > date ? last : date), null);
  return {
    name,
    ...versionView(calendar),
    daysOff: daysOff.length,
    blackouts: blackouts.length,
    lastDayOff,
    names: calendarsNamedBy(definition),
  };
}

/** A calendar as it is shown. */
export function calendarDetail(
  calendar: KnownCalendar,
  usedBy: CalendarUsers,
  versions: readonly CalendarVersion[],
): CalendarDetail {
  return { ...calendarView(calendar), definition: calendar.definition, usedBy, versions: versions.map(versionView) };
}

/** What a calendar says of a span of dates. */
export function calendarDaysView(from: string, to: string, { daysOff, blackouts }: CalendarDays): CalendarDaysView {
  const windows = blackouts.map(({ name, start, end }) => ({
    name,
    startUtc: start.toISOString(),
    endUtc: end.toISOString(),
  }));
  return { from, to, daysOff, blackouts: windows };
}

function versionView({ version, madeFrom, changedBy, reason, changedAt }: CalendarVersion): CalendarVersionView {
  return { version, madeFrom, changedBy, reason, changedAtUtc: changedAt.toISOString() };
}

function ownPartsOf(definition: CalendarDefinition) {
  return 'anyOf' in definition || 'allOf' in definition ? {} : definition;
}
