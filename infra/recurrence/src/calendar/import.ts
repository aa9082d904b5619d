import { RuleError } from '../rule-error';
import type { BlackoutWindow } from './blackouts';
import type { DayOff } from './calendar';

/** A line or an event of an import that cannot be used. */
export interface ImportProblem {
  /** From 1; of an iCalendar file, the line that the event begins in. */
  readonly line: number;
  /** What is wrong and what would be right. */
  readonly problem: string;
}

/** What an import found. Whoever stores it stores nothing while there are problems. */
export interface CalendarImport {
  readonly daysOff: readonly DayOff[];
  /** Windows of the day, from events that have times. */
  readonly windows: readonly BlackoutWindow[];
  readonly problems: readonly ImportProblem[];
}

/** A file with more days or windows is no calendar. */
export const MOST_IMPORTED = 10_000;
/** Nor is a larger one, in characters. */
export const LARGEST_IMPORT = 5_000_000;

/** Days off in order, each date once, by the name that came first. */
export function distinctDays(days: readonly DayOff[]): readonly DayOff[] {
  const found = new Map<string, string>();
  for (const { date, name } of days) if (!found.has(date)) found.set(date, name);
  return [...found].map(([date, name]) => ({ date, name })).sort((one, other) => (one.date < other.date ? -1 : 1));
}

/** Longer names are no names. */
const LONGEST_NAME = 200;

/** The name of a day or a window. @throws {RuleError} when it is none, too long, or has a character that none has. */
export function readName(name: string): string {
  const position = [...name].findIndex((letter) => letter < ' ' || letter === '\u007F');
  if (position < 0 && name !== '' && name.length <= LONGEST_NAME) return name;
  throw new RuleError(name === '' ? 'the day has no name' : 'this is no name', {
    input: name,
    position: Math.max(0, position),
    expected: `a name of 1 to ${LONGEST_NAME} characters, without control characters`,
  });
}
