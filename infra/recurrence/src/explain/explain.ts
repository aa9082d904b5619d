import { readCron } from '../cron/cron-expression';
import type { DatedDefinition } from '../dated/dated-rule';
import type { BlackoutReference, PlainDefinition, RefinedDefinition, RuleDefinition } from '../definition';
import { readDuration } from '../interval/duration';
import { type ClockChangeChoices, clockChangePolicy } from '../rule/clock-change';
import { explainCron } from './explain-cron';
import { explainRRule } from './explain-rrule';
import { list, MONTHS, position } from './words';

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
  return `${plainPhrase(definition)}, ${definition.zone} time`;
}

function plainPhrase(definition: PlainDefinition): string {
  if ('cron' in definition) return explainCron(definition.cron, definition.days);
  if ('rrule' in definition) return explainRRule(definition.rrule);
  if ('every' in definition) return `${intervalPhrase(definition.every)}, counted from ${definition.anchor}`;
  return datedPhrase(definition);
}

function intervalPhrase(every: string): string {
  const { unit, count } = readDuration(every);
  if (unit !== 'second') return `every ${counted(count, unit)}, at the local time of the first`;
  const [name, size] = (
    [
      ['hour', 3_600],
      ['minute', 60],
      ['second', 1],
    ] as const
  ).find(([, seconds]) => count % seconds === 0) ?? ['second', 1];
  return `every ${counted(count / size, name)} of real time`;
}

const counted = (count: number, unit: string): string => (count === 1 ? unit : `${count} ${unit}s`);

function datedPhrase(definition: DatedDefinition): string {
  if ('dates' in definition) return `at ${list(definition.dates)}`;
  const at = `at ${list([definition.at].flat())}`;
  if ('fiscal' in definition) {
    const { fiscal, of, year } = definition;
    const kind = 'startMonth' in year ? `years that begin in ${MONTHS[year.startMonth - 1]}` : `${year.weeks} weeks`;
    return `${at} on the ${fiscal === 'first-day' ? 'first' : 'last'} day of each fiscal ${of} (${kind})`;
  }
  if ('everyBusinessDays' in definition)
    return `${at} every ${counted(definition.everyBusinessDays, 'business day')} from ${definition.from}`;
  const { months } = definition;
  const ofMonth = months === undefined ? 'each month' : list(months.map((month) => MONTHS[month - 1] ?? ''));
  if ('businessDay' in definition) return `${at} on the ${position(definition.businessDay)} business day of ${ofMonth}`;
  const short =
    definition.monthDay > 28
      ? definition.shortMonth === 'skip'
        ? ', where there is one'
        : ', or the last day of a shorter month'
      : '';
  return `${at} on the ${position(definition.monthDay)} day of ${ofMonth}${short}`;
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
    count && `${count} times in all`,
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
  if ('union' in definition || definition.zone === 'UTC') return '';
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
