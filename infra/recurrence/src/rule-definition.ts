import { AfterBlackouts } from './calendar/after-blackouts';
import {
  anyBlackout,
  type BlackoutPolicy,
  type Blackouts,
  listedBlackouts,
  recurringBlackout,
} from './calendar/blackouts';
import { type Calendar, type CalendarDefinition, calendarOf, WEEKENDS } from './calendar/calendar';
import { type HitPolicy, OnBusinessDays } from './calendar/on-business-days';
import { onDaysOff } from './calendar/on-days-off';
import { Filtered, without } from './combine/filtered';
import { Limited } from './combine/limited';
import { Union } from './combine/union';
import { type DayWindow, withinDay } from './combine/within-day';
import { type CronRuleOptions, cronRule } from './cron/cron-rule';
import { type DatedDefinition, datedRule } from './dated/dated-rule';
import { type EveryRuleOptions, everyRule } from './interval/every-rule';
import { MAX_COUNT } from './rrule/rrule-parts';
import { type RRuleRuleOptions, rruleRule } from './rrule/rrule-rule';
import type { Recurrence } from './rule/occurrence';
import { RuleError } from './rule-error';
import { readInstant } from './time/read-instant';
import { zoneOf } from './zone/zone';

/** A calendar, or the name of one that is kept elsewhere. */
export type CalendarReference = string | CalendarDefinition;

/** A window in which nothing may run: one by its instants, or minutes from each occurrence of a rule on. */
export type BlackoutDefinition =
  | { readonly name: string; readonly start: string; readonly end: string }
  | { readonly name: string; readonly rule: RuleDefinition; readonly minutes: number };

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
  readonly blackouts?: readonly BlackoutDefinition[];
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

const NO_CALENDARS: Calendars = new Map();
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
export function recurrenceOf(definition: RuleDefinition, calendars: Calendars = NO_CALENDARS, depth = 0): Recurrence {
  if (depth > DEEPEST)
    throw new RuleError('rules are nested too deeply', { input: 'rule', expected: `at most ${DEEPEST} levels` });
  if ('rule' in definition) return refined(definition, calendars, depth);
  if ('union' in definition) return united(definition, calendars, depth);
  return plain(definition, calendars);
}

function plain(definition: PlainDefinition, calendars: Calendars): Recurrence {
  if ('cron' in definition) return cronRule(definition);
  if ('every' in definition) return everyRule(definition);
  if ('rrule' in definition) return rruleRule(definition);
  return datedRule(definition, calendarFor(definition.calendar, calendars) ?? WEEKENDS);
}

function united({ union }: UnionDefinition, calendars: Calendars, depth: number): Recurrence {
  if (union.length < 1 || union.length > MOST_RULES) {
    throw new RuleError(`a union of ${union.length} rules`, { input: 'union', expected: `1 to ${MOST_RULES} rules` });
  }
  return new Union(union.map((rule) => recurrenceOf(rule, calendars, depth + 1)));
}

function refined(definition: RefinedDefinition, calendars: Calendars, depth: number): Recurrence {
  const { rule, except, exceptDates, window } = definition;
  let recurrence = recurrenceOf(rule, calendars, depth + 1);
  if (except !== undefined) recurrence = without(recurrence, recurrenceOf(except, calendars, depth + 1));
  if (exceptDates !== undefined) {
    const dates = new Set(exceptDates);
    recurrence = new Filtered(recurrence, ({ nominalLocal }) => !dates.has(nominalLocal.slice(0, 10)));
  }
  if (window !== undefined) recurrence = withinDay(recurrence, window);
  recurrence = aroundBlackouts(onCalendar(recurrence, definition, calendars), definition, calendars, depth);
  return bounded(recurrence, definition);
}

function onCalendar(recurrence: Recurrence, definition: RefinedDefinition, calendars: Calendars): Recurrence {
  const calendar = calendarFor(definition.calendar, calendars);
  if (calendar === undefined) return recurrence;
  const { onHit = 'skip' } = definition;
  if (onHit === 'skip' || onHit === 'none') return onDaysOff(recurrence, calendar, onHit);
  return new OnBusinessDays(recurrence, zoneOf(zoneNamedBy(definition)), calendar, onHit);
}

function aroundBlackouts(
  recurrence: Recurrence,
  definition: RefinedDefinition,
  calendars: Calendars,
  depth: number,
): Recurrence {
  const { blackouts: definitions = [], onBlackout = 'skip' } = definition;
  if (definitions.length === 0) return recurrence;
  const blackouts = blackoutsOf(definitions, calendars, depth);
  if (onBlackout === 'following') return new AfterBlackouts(recurrence, blackouts);
  return new Filtered(recurrence, ({ instant }) => blackouts.windowAt(instant) === undefined);
}

/** The blackouts of definitions, together. */
export function blackoutsOf(
  definitions: readonly BlackoutDefinition[],
  calendars: Calendars = NO_CALENDARS,
  depth = 0,
): Blackouts {
  const parts = definitions.map((definition) => {
    if ('rule' in definition) {
      return recurringBlackout(
        definition.name,
        recurrenceOf(definition.rule, calendars, depth + 1),
        definition.minutes,
      );
    }
    const { name, start, end } = definition;
    return listedBlackouts([{ name, start: readInstant(start), end: readInstant(end) }]);
  });
  return anyBlackout(parts);
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

/** The calendar that is meant. @throws {RuleError} when its name is not known. */
export function calendarFor(reference: CalendarReference | undefined, calendars: Calendars): Calendar | undefined {
  if (reference === undefined) return undefined;
  if (typeof reference !== 'string') return calendarOf(reference);
  const found = calendars.get(reference);
  if (found !== undefined) return calendarOf(found);
  const known = [...calendars.keys()].slice(0, 10).join(', ');
  throw new RuleError('there is no such calendar', {
    input: reference,
    expected: known === '' ? 'a calendar that exists' : known,
  });
}

/** The zone a definition's local times are of: its own, or that of the first rule in it. */
export function zoneNamedBy(definition: RuleDefinition): string {
  if ('rule' in definition) return zoneNamedBy(definition.rule);
  if ('union' in definition) {
    const [first] = definition.union;
    return first === undefined ? 'UTC' : zoneNamedBy(first);
  }
  return definition.zone;
}
