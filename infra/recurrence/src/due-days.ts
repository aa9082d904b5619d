import { KnownCalendars } from './calendar/known-calendars';
import { addDays, type CalendarDate } from './calendar-date';
import type { Calendars, RuleDefinition } from './definition';
import { everythingOf, type LeftOutReason, whyLeftOut } from './preview';
import type { Occurrence, Recurrence } from './rule/occurrence';
import { recurrenceOf } from './rule-definition';
import { dateText, SECONDS_PER_DAY } from './time/civil';
import { zoneOf } from './zone/zone';
import { zoneNamedBy } from './zones-named';

/** What a rule comes to on one UTC date. */
export interface DueDay {
  /** The UTC date of the occurrence's instant. */
  readonly date: CalendarDate;
  /** What a calendar on the wall of the rule's zone shows at the instant. */
  readonly localDate: CalendarDate;
  /** The first of the date; of what is left out, as it would be. */
  readonly occurrence: Occurrence;
  /** Why nothing is due on the date although the rule names a time on it; undefined where it is due. */
  readonly leftOut: { readonly reason: LeftOutReason; readonly why: string } | undefined;
}

/** Dates from one to another. */
export interface DateRange {
  /** Inclusive. */
  readonly from: CalendarDate;
  /** Exclusive. */
  readonly to: CalendarDate;
}

/**
 * The UTC dates of a range on which a rule is due, and those on which a day off, a blackout or a change of the clock keeps
 * it from being due; each date once, oldest first. However often the rule fires in a day, a date costs one look-up.
 *
 * @throws {RuleError} when the definition cannot be used.
 */
export function dueDays(
  definition: RuleDefinition,
  { from, to }: DateRange,
  calendars: Calendars = new Map(),
): readonly DueDay[] {
  const days = new Map<CalendarDate, DueDay>();
  const known = new KnownCalendars(calendars);
  for (const occurrence of firstOfEachDate(recurrenceOf(definition, calendars), from, to)) {
    days.set(utcDate(occurrence), { ...datesOf(occurrence, definition), occurrence, leftOut: undefined });
  }
  for (const occurrence of firstOfEachDate(recurrenceOf(everythingOf(definition), calendars), from, to)) {
    if (days.has(utcDate(occurrence))) continue;
    const [reason, why] = whyLeftOut(occurrence, definition, known);
    // Bounds and exceptions say that the rule does not name the time.
    if (reason === 'excluded') continue;
    days.set(utcDate(occurrence), { ...datesOf(occurrence, definition), occurrence, leftOut: { reason, why } });
  }
  return [...days.values()].sort((one, other) => (one.date < other.date ? -1 : 1));
}

function* firstOfEachDate(recurrence: Recurrence, from: CalendarDate, to: CalendarDate): Generator<Occurrence> {
  const end = new Date(to);
  let found = recurrence.next(new Date(Date.parse(from) - 1));
  while (found !== undefined && found.instant < end) {
    yield found;
    found = recurrence.next(new Date(Date.parse(addDays(utcDate(found), 1)) - 1));
  }
}

const utcDate = ({ instant }: Occurrence): CalendarDate => instant.toISOString().slice(0, 10);

function datesOf(occurrence: Occurrence, definition: RuleDefinition): Pick<DueDay, 'date' | 'localDate'> {
  return { date: utcDate(occurrence), localDate: localDateOf(occurrence, definition) };
}

/** Of what was not moved, as the rule names it: the rules of a union may have several zones. */
function localDateOf({ nominalLocal, coalesced, instant }: Occurrence, definition: RuleDefinition): CalendarDate {
  if (coalesced.length === 0) return nominalLocal.slice(0, 10);
  const local = zoneOf(zoneNamedBy(definition)).localAt(instant.getTime() / 1_000);
  return dateText(Math.floor(local / SECONDS_PER_DAY));
}
