import type { BlackoutWindow } from './calendar/blackouts';
import type { DayOff } from './calendar/calendar';
import { KnownCalendars } from './calendar/known-calendars';
import { addDays, type CalendarDate, daysBetween } from './calendar-date';
import type { BlackoutDefinition, Calendars } from './definition';
import { recurrenceOf } from './rule-definition';
import { RuleError } from './rule-error';
import { occurrencesIn } from './series';
import { readInstant } from './time/read-instant';
import { readDay } from './time/read-local';

/** What a calendar says of a span of dates. */
export interface CalendarDays {
  /** By date, with why. */
  readonly daysOff: readonly DayOff[];
  /** Windows that begin or end between midnight UTC of the dates, by their start. */
  readonly blackouts: readonly BlackoutWindow[];
}

/** More dates, or windows, nobody reads. */
const MOST_DAYS = 3_660;
const MOST_WINDOWS = 10_000;

/**
 * Lists the days off and the windows of a calendar that is known by a name.
 *
 * @param dates inclusive `from`, exclusive `to`; at most ten years.
 * @throws {RuleError} when the calendar or the dates cannot be used.
 */
export function calendarDays(
  name: string,
  dates: { readonly from: CalendarDate; readonly to: CalendarDate },
  calendars: Calendars,
): CalendarDays {
  const { from, to } = dates;
  const [first, end] = [readDay(from), readDay(to)];
  if (end <= first || end - first > MOST_DAYS) {
    const expected = `a later end, which is exclusive, at most ${MOST_DAYS} days on`;
    throw new RuleError('these dates are no range', { input: `${from} to ${to}`, expected });
  }
  const known = new KnownCalendars(calendars);
  const calendar = known.calendar(name);
  const daysOff = Array.from({ length: daysBetween(from, to) }, (_, day) => {
    const reason = calendar.dayOff(first + day);
    return reason === undefined ? [] : [{ date: addDays(from, day), name: reason }];
  }).flat();
  if (!known.hasBlackouts(name)) return { daysOff, blackouts: [] };
  const span = { from: new Date(`${from}T00:00:00Z`), to: new Date(`${to}T00:00:00Z`) };
  const windows = known.blackouts(name, (blackouts) =>
    blackouts.flatMap((blackout) => windowsOf(blackout, span, calendars)),
  );
  const within = windows.filter(({ start, end: over }) => start < span.to && over > span.from);
  return { daysOff, blackouts: within.sort((one, other) => one.start.getTime() - other.start.getTime()) };
}

function windowsOf(
  blackout: BlackoutDefinition,
  { from, to }: { readonly from: Date; readonly to: Date },
  calendars: Calendars,
): readonly BlackoutWindow[] {
  const { name } = blackout;
  if (!('rule' in blackout)) return [{ name, start: readInstant(blackout.start), end: readInstant(blackout.end) }];
  const length = blackout.minutes * 60_000;
  const range = { from: new Date(from.getTime() - length), to };
  return occurrencesIn(recurrenceOf(blackout.rule, calendars), range, MOST_WINDOWS).map(({ instant }) => ({
    name,
    start: instant,
    end: new Date(instant.getTime() + length),
  }));
}
