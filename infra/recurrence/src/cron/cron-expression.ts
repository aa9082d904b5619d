import { RuleError } from '../rule-error';
import { addItem, FIELDS, type FieldKind, split, type Token, wrong } from './cron-field';
import { type DayField, type DayMask, readDayOfMonth, readDayOfWeek } from './day-field';

/** Whether a day must be named by one of two restricted day fields, or by both. */
export type DayFieldRule = 'either' | 'both';

/** A cron expression, read: which seconds, minutes, hours, months, and which days of a month. */
export interface CronExpression {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  readonly days: DayMask;
  /** Whether its minute or hour field starts with a star: it then runs literally through changes of the clock. */
  readonly isInterval: boolean;
  /** What two restricted day fields mean; undefined where fewer than two are. */
  readonly dayFields: DayFieldRule | undefined;
  /** The expression with `@daily` and its kin written out. */
  readonly written: string;
  /** Where the day of month stands. */
  readonly dayOfMonth: Token;
}

const SHORTHANDS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);
const LAYOUT =
  'five fields (minute, hour, day of month, month, day of week) such as "0 2 * * *", or six with seconds first';
/** Nobody writes such an expression by hand. */
const LONGEST = 1_000;

/**
 * Reads a cron expression of five fields, or six with seconds first.
 *
 * @param dayFields what two restricted day fields mean. By default either is enough, as cron has had it since Vixie,
 *   except that both must name the day where one of them starts with a star, or where the day of month is a run of two to
 *   seven days: `1-7 * MON` is the first Monday.
 * @throws {RuleError} which points at the character.
 */
export function readCron(input: string, dayFields?: DayFieldRule): CronExpression {
  const written = SHORTHANDS.get(input.trim().toLowerCase()) ?? input;
  const [second, minute, hour, dayOfMonth, month, dayOfWeek] = fieldsOf(written);
  const ofMonth = readDayOfMonth(dayOfMonth);
  const ofWeek = readDayOfWeek(dayOfWeek);
  const rule = ofMonth.isAny || ofWeek.isAny ? undefined : (dayFields ?? usualRule(ofMonth, ofWeek));
  return {
    seconds: readList(second, FIELDS.second),
    minutes: readList(minute, FIELDS.minute),
    hours: readList(hour, FIELDS.hour),
    months: readList(month, FIELDS.month),
    days: combine(ofMonth, ofWeek, rule),
    isInterval: minute.text.startsWith('*') || hour.text.startsWith('*'),
    dayFields: rule,
    written,
    dayOfMonth,
  };
}

function fieldsOf(input: string): readonly [Token, Token, Token, Token, Token, Token] {
  if (input.length > LONGEST) {
    throw new RuleError(`the expression has ${input.length} characters`, { input, expected: `at most ${LONGEST}` });
  }
  if (input.trim().startsWith('@')) {
    const known = [...SHORTHANDS.keys()].join(', ');
    throw wrong({ text: input.trim(), at: input.indexOf('@'), input }, 'this shorthand is not known', known);
  }
  const fields = [...input.matchAll(/\S+/g)].map(({ 0: text, index: at }): Token => ({ text, at, input }));
  const [first, second, third, fourth, fifth, sixth, seventh] = fields;
  if (!first || !second || !third || !fourth || !fifth) {
    const end = { text: '', at: input.length, input };
    throw wrong(end, `there ${fields.length === 1 ? 'is 1 field' : `are ${fields.length} fields`}`, LAYOUT);
  }
  if (seventh) throw wrong(seventh, `there are ${fields.length} fields`, LAYOUT);
  if (sixth) return [first, second, third, fourth, fifth, sixth];
  return [{ text: '0', at: 0, input: '0' }, first, second, third, fourth, fifth];
}

function readList(field: Token, kind: FieldKind): readonly number[] {
  const values = new Set<number>();
  for (const item of split(field, ',')) {
    if (item.text === '?') throw wrong(item, `? stands in day fields alone, not in the ${kind.name} field`, '*');
    addItem(values, item, kind);
  }
  return [...values].sort((one, other) => one - other);
}

function usualRule(ofMonth: DayField, ofWeek: DayField): DayFieldRule {
  return ofMonth.isStarred || ofWeek.isStarred || ofMonth.isWeek ? 'both' : 'either';
}

function combine(ofMonth: DayField, ofWeek: DayField, rule: DayFieldRule | undefined): DayMask {
  if (rule === 'either') return (shape) => ofMonth.days(shape) | ofWeek.days(shape);
  return (shape) => ofMonth.days(shape) & ofWeek.days(shape);
}
