import { readCron } from '../cron/cron-expression';
import type { DatedDefinition } from '../dated/dated-rule';
import type { FiscalYear } from '../dated/fiscal-year';
import type { BlackoutReference, PlainDefinition, RefinedDefinition, RuleDefinition } from '../definition';
import type { ShortMonth } from '../interval/calendar-interval';
import { readDuration } from '../interval/duration';
import type { EveryRuleOptions } from '../interval/every-rule';
import { type ClockChangeChoices, clockChangePolicy } from '../rule/clock-change';
import { civilOf, dayOfLocal } from '../time/civil';
import { readStart } from '../time/read-instant';
import { zoneOf } from '../zone/zone';
import { zoneNamedBy } from '../zones-named';
import { explainCron } from './explain-cron';
import { explainRRule } from './explain-rrule';
import { counted, list, MONTHS, ordinal, plural, position, WEEKDAYS } from './words';

/**
 * A rule in plain English: when it is due, and what changes of the clock, calendars and bounds mean to it.
 *
 * @throws {RuleError} when an expression in it cannot be read.
 */
export function explain(definition: RuleDefinition): string {
  const sentence = phrase(definition);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.${changes(definition)}`;
}

function phrase(definition: RuleDefinition): string {
  if ('rule' in definition) return refinedPhrase(definition);
  if ('union' in definition) return definition.union.map(phrase).join('; and ');
  return `${plainPhrase(definition)}, ${zoneNamedBy(definition)} time`;
}

function plainPhrase(definition: PlainDefinition): string {
  if ('cron' in definition) return explainCron(definition.cron, definition.days);
  if ('rrule' in definition) return explainRRule(definition.rrule, definition.start);
  if ('every' in definition) return intervalPhrase(definition);
  return datedPhrase(definition);
}

function intervalPhrase({ every, anchor, zone, shortMonth }: EveryRuleOptions): string {
  const { unit, count } = readDuration(every);
  const [name, size] = UNITS[unit].find(([, length]) => count % length === 0) ?? [unit, 1];
  const phrase = `every ${counted(count / size, name)}`;
  if (unit === 'second') return `${phrase} of real time, counted from ${anchor}`;
  const { day } = civilOf(dayOfLocal(readStart(anchor, zoneOf(zone))));
  const short = unit === 'month' ? inShortMonths(day, shortMonth) : '';
  const on = short === '' ? '' : ` on the ${ordinal(day)}${short}`;
  return `${phrase}${on}, at the local time of the first, counted from ${anchor}`;
}

const UNITS = {
  second: [
    ['hour', 3_600],
    ['minute', 60],
  ],
  day: [['week', 7]],
  month: [['year', 12]],
} as const;

/** What becomes of a day that some months do not have. */
function inShortMonths(day: number, shortMonth: ShortMonth | undefined): string {
  if (day <= 28) return '';
  return shortMonth === 'skip' ? ', where there is one' : ', or the last day of a shorter month';
}

function datedPhrase(definition: DatedDefinition): string {
  if ('dates' in definition) return `at ${list(definition.dates)}`;
  const at = `at ${list([definition.at].flat())}`;
  if ('fiscal' in definition) {
    const { fiscal, of, year } = definition;
    return `${at} on the ${fiscal === 'first-day' ? 'first' : 'last'} day of each fiscal ${of} (${fiscalYears(year)})`;
  }
  const by =
    'calendar' in definition && typeof definition.calendar === 'string'
      ? ` by the calendar ${definition.calendar}`
      : '';
  if ('everyBusinessDays' in definition)
    return `${at} every ${counted(definition.everyBusinessDays, 'business day')} from ${definition.from}${by}`;
  const { months } = definition;
  const ofMonth = months === undefined ? 'each month' : list(months.map((month) => MONTHS[month - 1] ?? ''));
  if ('businessDay' in definition)
    return `${at} on the ${position(definition.businessDay)} business day of ${ofMonth}${by}`;
  const short = inShortMonths(definition.monthDay, definition.shortMonth);
  return `${at} on the ${position(definition.monthDay)} day of ${ofMonth}${short}`;
}

function fiscalYears(year: FiscalYear): string {
  if ('startMonth' in year) return `years that begin in ${MONTHS[year.startMonth - 1]}`;
  const { weekday, month, which } = year.endsOn;
  const [day, of] = [WEEKDAYS[weekday], MONTHS[month - 1]];
  const end = which === 'last' ? `the last ${day} of ${of}` : `the ${day} nearest to the end of ${of}`;
  return `${year.weeks} weeks, years that end on ${end}`;
}

const HITS = {
  skip: 'it is skipped',
  following: 'it moves to the next business day',
  preceding: 'it moves to the business day before',
  'modified-following': 'it moves to the next business day of the same month, or else to the one before',
  none: 'it runs anyway',
} as const;

function refinedPhrase(definition: RefinedDefinition): string {
  const {
    rule,
    except,
    exceptDates,
    window,
    calendar,
    onHit = 'skip',
    blackouts,
    onBlackout,
    from,
    until,
    count,
  } = definition;
  const name = typeof calendar === 'string' ? `a day off of the calendar ${calendar}` : 'a day off';
  const waits = onBlackout === 'following' ? 'it waits for the end' : 'it is skipped';
  return [
    phrase(rule),
    except && `except ${phrase(except)}`,
    exceptDates && `except on ${list(exceptDates)}`,
    window && `only from ${window.from} to ${window.to}`,
    calendar !== undefined && `on ${name} ${HITS[onHit]}`,
    blackouts && `in the blackout ${list(blackouts.map(nameOf))} ${waits}`,
    from && `from ${from}`,
    until && `until ${until}`,
    count && `${plural(count, 'time')} in all`,
  ]
    .filter((part) => typeof part === 'string')
    .join('; ');
}

const nameOf = (blackout: BlackoutReference): string => (typeof blackout === 'string' ? blackout : blackout.name);

const GAPS = {
  'run-after': 'Where clocks go forward over its time, it runs once, right after',
  shift: 'Where clocks go forward over its time, it runs later by as much',
  skip: 'Where clocks go forward over its time, it does not run',
} as const;
const OVERLAPS = {
  first: 'where they go back over it, it runs the first time alone',
  last: 'where they go back over it, it runs the second time alone',
  both: 'where they go back over it, it runs both times',
} as const;

/** What changes of the clock mean; nothing where a rule is of several, of real time, or of a zone without any. */
function changes(definition: RuleDefinition): string {
  if ('rule' in definition) return changes(definition.rule);
  if ('union' in definition || zoneNamedBy(definition) === 'UTC') return '';
  if ('every' in definition && readDuration(definition.every).unit === 'second') return '';
  const { gap, overlap } = policyOf(definition);
  if (gap === 'skip' && overlap === 'both')
    return ' Where clocks are changed, it follows the clock on the wall literally.';
  return ` ${GAPS[gap]}; ${OVERLAPS[overlap]}.`;
}

function policyOf(definition: PlainDefinition): Required<ClockChangeChoices> {
  if ('rrule' in definition) return { gap: definition.gap ?? 'skip', overlap: definition.overlap ?? 'first' };
  const isInterval = 'cron' in definition && readCron(definition.cron).isInterval;
  return clockChangePolicy(isInterval, definition);
}
