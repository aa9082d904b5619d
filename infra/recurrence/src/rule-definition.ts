import { AfterBlackouts } from './calendar/after-blackouts';
import { anyBlackout, type Blackouts, listedBlackouts, recurringBlackout } from './calendar/blackouts';
import { WEEKENDS } from './calendar/calendar';
import { KnownCalendars } from './calendar/known-calendars';
import { type HitPolicy, OnBusinessDays } from './calendar/on-business-days';
import { onDaysOff } from './calendar/on-days-off';
import { Filtered, without } from './combine/filtered';
import { Limited } from './combine/limited';
import { Union } from './combine/union';
import { withinDay } from './combine/within-day';
import { cronRule } from './cron/cron-rule';
import { datedRule } from './dated/dated-rule';
import type {
  BlackoutDefinition,
  BlackoutReference,
  Calendars,
  PlainDefinition,
  RefinedDefinition,
  RuleDefinition,
  UnionDefinition,
} from './definition';
import { everyRule } from './interval/every-rule';
import { mostPerDay } from './most-per-day';
import { MAX_COUNT } from './rrule/rrule-parts';
import { rruleRule } from './rrule/rrule-rule';
import { refuseTooMany } from './rule/limits';
import type { Recurrence } from './rule/occurrence';
import { Searched, searching } from './rule/steps';
import { RuleError } from './rule-error';
import { readInstant } from './time/read-instant';
import { readDay } from './time/read-local';
import { zoneOf } from './zone/zone';
import { zoneNamedBy, zonesNamedBy } from './zones-named';

/** Deeper ones are made by a mistake, or to do harm. */
const DEEPEST = 10;
/** So are longer unions. */
const MOST_RULES = 1_000;

/**
 * Makes the recurrence that a definition describes.
 *
 * @param calendars those that it may name.
 * @throws {RuleError} when it cannot be read, never fires, or fires too often; the message points at the character.
 */
export function recurrenceOf(definition: RuleDefinition, calendars: Calendars = new Map()): Recurrence {
  return searching(() => {
    const recurrence = made(definition, new KnownCalendars(calendars), 0);
    return recurrence instanceof Searched ? recurrence : new Searched(recurrence);
  });
}

function made(definition: RuleDefinition, known: KnownCalendars, depth: number): Recurrence {
  if (depth > DEEPEST)
    throw new RuleError('rules are nested too deeply', { input: 'rule', expected: `at most ${DEEPEST} levels` });
  if ('rule' in definition) return refined(definition, known, depth);
  if ('union' in definition) return united(definition, known, depth);
  return plain(definition, known);
}

function plain(definition: PlainDefinition, known: KnownCalendars): Recurrence {
  if ('cron' in definition) return cronRule(definition);
  if ('every' in definition) return everyRule(definition);
  if ('rrule' in definition) return rruleRule(definition);
  const { calendar } = definition;
  return datedRule(definition, calendar === undefined ? WEEKENDS : known.calendar(calendar));
}

function united(definition: UnionDefinition, known: KnownCalendars, depth: number): Recurrence {
  const { union } = definition;
  if (union.length < 1 || union.length > MOST_RULES) {
    throw new RuleError(`a union of ${union.length} rules`, { input: 'union', expected: `1 to ${MOST_RULES} rules` });
  }
  const united = new Union(union.map((rule) => made(rule, known, depth + 1)));
  refuseTooMany('union', mostPerDay(definition));
  return united;
}

function refined(definition: RefinedDefinition, known: KnownCalendars, depth: number): Recurrence {
  const { rule, except, exceptDates, window } = definition;
  let recurrence = made(rule, known, depth + 1);
  if (except !== undefined) recurrence = without(recurrence, made(except, known, depth + 1));
  if (exceptDates !== undefined) {
    const days = new Set(exceptDates.map(readDay));
    recurrence = new Filtered(recurrence, ({ nominalLocal }) => !days.has(readDay(nominalLocal.slice(0, 10))));
  }
  if (window !== undefined) recurrence = withinDay(recurrence, window);
  recurrence = aroundBlackouts(onCalendar(recurrence, definition, known), definition, known, depth);
  return bounded(recurrence, definition);
}

function onCalendar(recurrence: Recurrence, definition: RefinedDefinition, known: KnownCalendars): Recurrence {
  const { calendar: reference, onHit = 'skip' } = definition;
  if (reference === undefined) return recurrence;
  const calendar = known.calendar(reference);
  if (onHit === 'skip' || onHit === 'none') return onDaysOff(recurrence, calendar, onHit);
  refuseSeveralZones(definition, onHit);
  return new OnBusinessDays(recurrence, zoneOf(zoneNamedBy(definition)), calendar, onHit);
}

/** A moved occurrence keeps its local time, and one of a union no longer says whose zone that is of. */
function refuseSeveralZones({ rule }: RefinedDefinition, onHit: HitPolicy): void {
  const zones = [...new Set(zonesNamedBy(rule).map((zone) => zoneOf(zone).name))];
  if (zones.length < 2) return;
  throw new RuleError(`"${onHit}" moves rules of several zones`, {
    input: zones.join(', '),
    expected: 'a calendar for each rule of the union, or rules of one zone',
  });
}

function aroundBlackouts(
  recurrence: Recurrence,
  definition: RefinedDefinition,
  known: KnownCalendars,
  depth: number,
): Recurrence {
  const { blackouts: references = [], onBlackout = 'skip' } = definition;
  if (references.length === 0) return recurrence;
  const blackouts = blackoutsOf(references, known, depth);
  if (onBlackout === 'following') return new AfterBlackouts(recurrence, blackouts);
  return new Filtered(recurrence, ({ instant }) => blackouts.windowAt(instant) === undefined);
}

/** Blackouts of definitions and of calendars that are named, together. @throws {RuleError} when one cannot be used. */
export function blackoutsOf(references: readonly BlackoutReference[], known: KnownCalendars, depth = 0): Blackouts {
  const named = references.filter((reference) => typeof reference === 'string');
  const own = references.filter((reference) => typeof reference !== 'string');
  return anyBlackout([
    windowsOf(own, known, depth),
    ...named.map((name) => known.blackouts(name, (blackouts) => windowsOf(blackouts, known, depth + 1))),
  ]);
}

/**
 * Looks at all of a calendar that is known by a name, also at what it names.
 *
 * @throws {RuleError} when it cannot be used: it contains itself, names one that is not known, or a day or window is none.
 */
export function refuseUnusableCalendar(name: string, calendars: Calendars): void {
  const known = new KnownCalendars(calendars);
  known.calendar(name);
  if (known.hasBlackouts(name)) blackoutsOf([name], known);
}

function windowsOf(definitions: readonly BlackoutDefinition[], known: KnownCalendars, depth: number): Blackouts {
  const listed = definitions.flatMap((definition) =>
    'rule' in definition
      ? []
      : [{ name: definition.name, start: readInstant(definition.start), end: readInstant(definition.end) }],
  );
  const recurring = definitions.flatMap((definition) =>
    'rule' in definition
      ? [recurringBlackout(definition.name, made(definition.rule, known, depth + 1), definition.minutes)]
      : [],
  );
  return anyBlackout([listedBlackouts(listed), ...recurring]);
}

function bounded(recurrence: Recurrence, { from, until, count }: RefinedDefinition): Recurrence {
  if (from === undefined && until === undefined && count === undefined) return recurrence;
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MAX_COUNT)) {
    throw new RuleError('this is no count', { input: String(count), expected: `1 to ${MAX_COUNT}` });
  }
  if (count !== undefined && from === undefined) {
    throw new RuleError('a count has to begin somewhere', { input: String(count), expected: 'a "from" beside it' });
  }
  const at = (text: string | undefined) => (text === undefined ? undefined : readInstant(text));
  return new Limited(recurrence, { from: at(from), until: at(until), count });
}
