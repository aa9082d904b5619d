import { RuleError } from '../rule-error';
import { dateText, dayNumber } from '../time/civil';
import { instantOfLocal } from '../zone/instant-of-local';
import { zoneOf } from '../zone/zone';
import type { BlackoutWindow } from './blackouts';
import type { DayOff } from './calendar';
import { type CalendarImport, distinctDays, type ImportProblem, LARGEST_IMPORT, MOST_IMPORTED } from './import';

/** What an import of iCalendar takes from it. */
export interface ICalOptions {
  /** Zone of times that are written without one. */
  readonly zone: string;
  /** Repeated events are taken up to the end of this year: they may have no end of their own. */
  readonly toYear: number;
}

/** The part of ical.js's `Time` that is read. */
interface ICalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly isDate: boolean;
  readonly zone: { readonly tzid: string } | null;
}

/**
 * Reads days off and windows from an iCalendar file (RFC 5545): events of whole days are days off, events with times are
 * windows. Repeated events are written out.
 *
 * @returns with each event that cannot be used among its problems.
 * @throws {RuleError} when the text is no iCalendar, or too large.
 */
export async function importICal(text: string, options: ICalOptions): Promise<CalendarImport> {
  if (text.length > LARGEST_IMPORT)
    throw new RuleError('this is too large for a calendar', {
      input: 'iCalendar',
      expected: `at most ${LARGEST_IMPORT} characters`,
    });
  const { default: ICAL } = await import('ical.js');
  const daysOff: DayOff[] = [];
  const windows: BlackoutWindow[] = [];
  const problems: ImportProblem[] = [];
  const events = parsed(() => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent'), text);
  for (const [index, component] of events.entries()) {
    try {
      const event = new ICAL.Event(component);
      const name = event.summary || 'unnamed';
      const zone = String(component.getFirstProperty('dtstart')?.getParameter('tzid') ?? options.zone);
      for (const { start, end } of occurrencesOf(event, options.toYear)) {
        if (start.isDate) daysOff.push(...wholeDays(name, start, end));
        else windows.push({ name, start: instantOf(start, zone), end: instantOf(end, zone) });
        if (daysOff.length + windows.length > MOST_IMPORTED)
          throw new RuleError('there are too many days', { input: name, expected: `at most ${MOST_IMPORTED}` });
      }
    } catch (error) {
      problems.push({ line: index + 1, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { daysOff: distinctDays(daysOff), windows, problems };
}

function parsed<T>(read: () => T, text: string): T {
  try {
    return read();
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new RuleError(
      `this is no iCalendar: ${problem}`,
      { input: text.slice(0, 80), expected: 'a text that begins with BEGIN:VCALENDAR' },
      { cause },
    );
  }
}

interface ICalEvent {
  readonly startDate: ICalTime;
  readonly endDate: ICalTime;
  isRecurring(): boolean;
  iterator(): { next(): ICalTime | undefined | null };
  getOccurrenceDetails(at: never): { readonly startDate: ICalTime; readonly endDate: ICalTime };
}

function* occurrencesOf(
  event: ICalEvent,
  toYear: number,
): Generator<{ readonly start: ICalTime; readonly end: ICalTime }> {
  if (event.startDate === null || event.startDate === undefined) {
    throw new RuleError('the event does not say when it begins', { input: 'VEVENT', expected: 'a DTSTART' });
  }
  if (!event.isRecurring()) {
    yield { start: event.startDate, end: event.endDate };
    return;
  }
  const iterator = event.iterator();
  for (
    let at = iterator.next(), count = 0;
    at && at.year <= toYear && count <= MOST_IMPORTED;
    at = iterator.next(), count += 1
  ) {
    const { startDate: start, endDate: end } = event.getOccurrenceDetails(at as never);
    yield { start, end };
  }
}

/** The end of an event of whole days is exclusive; one without an end has one day. */
function wholeDays(name: string, start: ICalTime, end: ICalTime): readonly DayOff[] {
  const first = dayNumber(start.year, start.month, start.day);
  const count = Math.max(1, dayNumber(end.year, end.month, end.day) - first);
  if (count > 366)
    throw new RuleError('the event is longer than a year', { input: name, expected: 'days off one by one' });
  return Array.from({ length: count }, (_, day) => ({ date: dateText(first + day), name }));
}

/** A time in UTC says so; another is of the zone that its property names, or else of the zone of the import. */
function instantOf(time: ICalTime, zone: string): Date {
  const local =
    dayNumber(time.year, time.month, time.day) * 86_400 + time.hour * 3_600 + time.minute * 60 + time.second;
  return new Date(instantOfLocal(local, zoneOf(time.zone?.tzid === 'UTC' ? 'UTC' : zone)) * 1_000);
}
