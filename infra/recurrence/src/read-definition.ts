import type { CalendarDefinition, RuleDefinition } from './definition';
import { type Fields, isObject, refuseOtherFields, shown } from './read-fields';
import { RuleError } from './rule-error';

/** What each kind of definition is known by, and what else it may say. */
const KINDS: Readonly<Record<string, Fields>> = {
  cron: { cron: 'text', zone: 'text', days: 'text?', gap: 'text?', overlap: 'text?' },
  every: { every: 'text', zone: 'text', anchor: 'text', shortMonth: 'text?', gap: 'text?', overlap: 'text?' },
  rrule: { rrule: 'text', zone: 'text', start: 'text?', gap: 'text?', overlap: 'text?' },
  monthDay: { monthDay: 'number', months: 'numbers?', shortMonth: 'text?', ...dated() },
  businessDay: { businessDay: 'number', months: 'numbers?', calendar: 'any?', ...dated() },
  everyBusinessDays: { everyBusinessDays: 'number', from: 'text', calendar: 'any?', ...dated() },
  fiscal: { fiscal: 'text', of: 'text', year: 'object', ...dated() },
  dates: { dates: 'texts', zone: 'text', gap: 'text?', overlap: 'text?' },
  union: { union: 'list' },
  rule: {
    rule: 'object',
    except: 'object?',
    exceptDates: 'texts?',
    window: 'object?',
    calendar: 'any?',
    onHit: 'text?',
    blackouts: 'list?',
    onBlackout: 'text?',
    from: 'text?',
    until: 'text?',
    count: 'number?',
  },
};

function dated(): Fields {
  return { zone: 'text', at: 'text or texts', gap: 'text?', overlap: 'text?' };
}

const DAYS_OFF: Fields = { weekend: 'list?', daysOff: 'list?', worked: 'list?', blackouts: 'list?' };
const DAY_OFF: Fields = { date: 'text', name: 'text' };
const LISTED_BLACKOUT: Fields = { name: 'text', start: 'text', end: 'text' };
const RECURRING_BLACKOUT: Fields = { name: 'text', rule: 'object', minutes: 'number' };

const WINDOW: Fields = { from: 'text', to: 'text' };
const YEAR_OF_MONTHS: Fields = { startMonth: 'number' };
const YEAR_OF_WEEKS: Fields = { weeks: 'text', endsOn: 'object' };
const YEAR_END: Fields = { weekday: 'number', month: 'number', which: 'text' };

/** Deeper ones are made by a mistake, or to do harm. */
const DEEPEST = 10;
/** So are calendars of more days or windows. */
const MOST_LISTED = 10_000;
/** And combinations of more calendars. */
const MOST_COMBINED = 100;

/**
 * Reads a definition that came from outside, such as JSON: its kind, its fields and their types. What the fields say is read
 * by {@link recurrenceOf}.
 *
 * @throws {RuleError} when it is none.
 */
export function readDefinition(given: unknown, depth = 0): RuleDefinition {
  if (!isObject(given) || depth > DEEPEST) {
    throw new RuleError('this is no rule', { input: shown(given), expected: `an object with one of ${names}` });
  }
  const kind = Object.keys(KINDS).find((name) => Object.hasOwn(given, name) && name !== 'rule') ?? 'rule';
  refuseOtherFields(given, KINDS[Object.hasOwn(given, 'rule') ? 'rule' : kind] ?? {}, 'a rule of this kind');
  for (const part of rulesIn(given)) readDefinition(part, depth + 1);
  for (const blackout of listIn(given, 'blackouts')) if (!isName(blackout)) readBlackout(blackout, depth + 1);
  if ('calendar' in given && !isName(given.calendar)) readCalendar(given.calendar, depth + 1);
  if ('window' in given) refuseOtherFields(Object(given.window), WINDOW, 'a window');
  if ('year' in given) refuseWrongYear(Object(given.year));
  // Each field has been looked at; what a compiler calls its type is what the table above says.
  return given as RuleDefinition;
}

function rulesIn(given: object): readonly unknown[] {
  const single = ['rule', 'except'].filter((name) => Object.hasOwn(given, name));
  return [...listIn(given, 'union'), ...single.map((name): unknown => Reflect.get(given, name))];
}

/**
 * Reads a calendar that came from outside: its fields and their types. What they say is read by {@link calendarOf}.
 *
 * @throws {RuleError} when it is none.
 */
export function readCalendar(given: unknown, depth = 0): CalendarDefinition {
  if (!isObject(given) || depth > DEEPEST) {
    const expected = 'a name, or an object with weekend, daysOff, worked and blackouts, or with anyOf or allOf';
    throw new RuleError('this is no calendar', { input: shown(given), expected });
  }
  const combined = ['anyOf', 'allOf'].find((name) => Object.hasOwn(given, name));
  if (combined !== undefined) {
    refuseOtherFields(given, { [combined]: 'list' }, 'a combination of calendars');
    const parts = listIn(given, combined);
    if (parts.length < 1 || parts.length > MOST_COMBINED) {
      const expected = `1 to ${MOST_COMBINED} calendars`;
      throw new RuleError(`a combination of ${parts.length} calendars`, { input: combined, expected });
    }
    for (const part of parts) if (!isName(part)) readCalendar(part, depth + 1);
    return given as CalendarDefinition;
  }
  refuseWrongDays(given, depth);
  return given as CalendarDefinition;
}

function refuseWrongDays(given: object, depth: number): void {
  refuseOtherFields(given, DAYS_OFF, 'a calendar');
  for (const name of Object.keys(DAYS_OFF)) refuseTooMany(name, listIn(given, name).length);
  for (const weekday of listIn(given, 'weekend'))
    refuseUnless(typeof weekday === 'number', weekday, 'a weekday, 0 to 6');
  for (const day of listIn(given, 'worked')) refuseUnless(isName(day), day, 'a date such as 2026-03-01');
  for (const day of listIn(given, 'daysOff')) {
    refuseUnless(isObject(day), day, 'a day off such as {"date":"2026-12-25","name":"Christmas Day"}');
    refuseOtherFields(Object(day), DAY_OFF, 'a day off');
  }
  for (const blackout of listIn(given, 'blackouts')) readBlackout(blackout, depth + 1);
}

function refuseWrongYear(year: object): void {
  const isOfWeeks = Object.hasOwn(year, 'weeks');
  refuseOtherFields(year, isOfWeeks ? YEAR_OF_WEEKS : YEAR_OF_MONTHS, 'a fiscal year');
  if ('endsOn' in year) refuseOtherFields(Object(year.endsOn), YEAR_END, 'the end of a fiscal year');
}

function readBlackout(given: unknown, depth: number): void {
  const expected = 'a blackout such as {"name":"patching","start":"2026-03-01T00:00Z","end":"2026-03-01T04:00Z"}';
  if (!isObject(given)) throw new RuleError('this is no blackout', { input: shown(given), expected });
  const isRecurring = Object.hasOwn(given, 'rule');
  refuseOtherFields(given, isRecurring ? RECURRING_BLACKOUT : LISTED_BLACKOUT, 'a blackout');
  if ('rule' in given) readDefinition(given.rule, depth + 1);
}

const names = Object.keys(KINDS).join(', ');
const isName = (value: unknown): boolean => typeof value === 'string';

function listIn(given: object, field: string): unknown[] {
  const value: unknown = Reflect.get(given, field);
  return Array.isArray(value) ? [...value] : [];
}

function refuseUnless(isRight: boolean, value: unknown, expected: string): void {
  if (!isRight) throw new RuleError('this is none', { input: shown(value), expected });
}

function refuseTooMany(field: string, count: number): void {
  if (count <= MOST_LISTED) return;
  throw new RuleError(`${count} are too many`, { input: field, expected: `at most ${MOST_LISTED}` });
}
