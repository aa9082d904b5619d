import { searching } from '../rule/steps';
import { RuleError } from '../rule-error';
import type { BlackoutWindow } from './blackouts';
import type { DayOff } from './calendar';
import { daysOfEvent } from './ical-event';
import { eventsIn, type ICalEvent, type ICalProperty, propertiesOf } from './ical-lines';
import { type CalendarImport, distinctDays, type ImportProblem, LARGEST_IMPORT, MOST_IMPORTED } from './import';

/** What an import of iCalendar takes from it. */
export interface ICalOptions {
  /** Zone of times that are written without one. */
  readonly zone: string;
  /** Repeated events are taken up to the end of this year: they may have no end of their own. */
  readonly toYear: number;
}

/**
 * Reads days off and windows from an iCalendar file (RFC 5545): events of whole days are days off, events with times are
 * windows. Repeated events are written out; those that were cancelled are left out.
 *
 * @returns with each event that cannot be used among its problems.
 * @throws {RuleError} when the text is no iCalendar, or too large.
 */
export function importICal(text: string, options: ICalOptions): CalendarImport {
  if (text.length > LARGEST_IMPORT) throw tooLarge();
  // One search for the whole file: however many events it has, their steps have one bound.
  return searching(() => imported(eventsIn(text), options));
}

function imported(events: readonly ICalEvent[], options: ICalOptions): CalendarImport {
  const daysOff: DayOff[] = [];
  const windows: BlackoutWindow[] = [];
  const problems: ImportProblem[] = [];
  const attempt = <T>(line: number, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      problems.push({ line, problem: error.message });
      return undefined;
    }
  };
  const read = events.flatMap((event) => {
    const properties = attempt(event.line, () => propertiesOf(event));
    return properties === undefined ? [] : [{ line: event.line, properties }];
  });
  const replaced = replacedTimes(read.map(({ properties }) => properties));
  for (const { line, properties } of read) {
    const context = { ...options, replaced: isPart(properties) ? [] : (replaced.get(uidOf(properties)) ?? []) };
    const days = attempt(line, () => daysOfEvent(properties, context));
    daysOff.push(...(days?.daysOff ?? []));
    windows.push(...(days?.windows ?? []));
    if (daysOff.length + windows.length > MOST_IMPORTED) throw tooLarge();
  }
  return { daysOff: distinctDays(daysOff), windows, problems };
}

const property = (properties: readonly ICalProperty[], name: string): ICalProperty | undefined =>
  properties.find((found) => found.name === name);
const uidOf = (properties: readonly ICalProperty[]): string => property(properties, 'UID')?.value ?? '';
/** Whether an event stands for one time of another's series. */
const isPart = (properties: readonly ICalProperty[]): boolean => property(properties, 'RECURRENCE-ID') !== undefined;

/** By the identity of a series, the times of it that other events stand for. */
function replacedTimes(events: readonly (readonly ICalProperty[])[]): ReadonlyMap<string, readonly ICalProperty[]> {
  const parts = events.filter((properties) => isPart(properties) && uidOf(properties) !== '');
  const byUid = Map.groupBy(parts, uidOf);
  return new Map(
    [...byUid].map(([uid, found]) => [uid, found.flatMap((event) => property(event, 'RECURRENCE-ID') ?? [])]),
  );
}

function tooLarge(): RuleError {
  const expected = `at most ${MOST_IMPORTED} days and windows in ${LARGEST_IMPORT} characters`;
  return new RuleError('this is too large for a calendar', { input: 'iCalendar', expected });
}
