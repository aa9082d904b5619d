import { split, type Token, wrong } from '../cron/cron-field';

/** How often a rule repeats itself; the words are those of RFC 5545. */
export type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY' | 'SECONDLY';

/** A weekday, of which the nth in its month or year is meant: -1 is the last, 0 each. */
export interface WeekdayPart {
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly nth: number;
}

/** A recurrence rule of RFC 5545, section 3.3.10, read and not yet joined with its start. */
export interface RRuleParts {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count: number | undefined;
  /** As it is written: a date, a local time, or an instant in UTC. */
  readonly until: Token | undefined;
  /** 0 is Sunday. */
  readonly weekStart: number;
  readonly byMonth: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byMonthDay: readonly number[];
  readonly byDay: readonly WeekdayPart[];
  readonly byHour: readonly number[];
  readonly byMinute: readonly number[];
  readonly bySecond: readonly number[];
  readonly bySetPos: readonly number[];
}

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const NAMES =
  'FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE, BYSECOND or BYSETPOS';
/** More occurrences than this are counted by nobody; without an end, leave COUNT out. */
export const MAX_COUNT = 100_000;

/**
 * Reads `FREQ=WEEKLY;BYDAY=MO,FR`.
 *
 * @throws {RuleError} which points at the character.
 */
export function readRRule(rule: Token): RRuleParts {
  const parts = new Map<string, Token>();
  for (const part of split(rule, ';')) {
    const [name = part, value, ...more] = split(part, '=');
    const key = name.text.toUpperCase();
    if (value === undefined || more.length > 0) throw wrong(part, 'a part is written NAME=value', NAMES);
    if (!KNOWN.has(key)) throw wrong(name, `"${name.text.slice(0, 20)}" is no part of a recurrence rule`, NAMES);
    if (parts.has(key)) throw wrong(name, `${key} is there twice`, 'each part once');
    parts.set(key, value);
  }
  const freq = parts.get('FREQ');
  if (freq === undefined) throw wrong(rule, 'it does not say how often', `a part such as FREQ=DAILY`);
  return partsOf(readFrequency(freq), parts);
}

const KNOWN: ReadonlySet<string> = new Set(NAMES.split(/, | or /));

function partsOf(freq: Frequency, parts: ReadonlyMap<string, Token>): RRuleParts {
  const numbers = (name: string, min: number, max: number, signed = false): readonly number[] => {
    const list = parts.get(name);
    const found = list === undefined ? [] : split(list, ',').map((token) => readNumber(token, min, max, signed));
    return [...new Set(found)].sort((one, other) => one - other);
  };
  const one = (name: string, max: number): number | undefined => {
    const token = parts.get(name);
    return token === undefined ? undefined : readNumber(token, 1, max, false);
  };
  const read: RRuleParts = {
    freq,
    interval: one('INTERVAL', 1_000_000) ?? 1,
    count: one('COUNT', MAX_COUNT),
    until: parts.get('UNTIL'),
    weekStart: weekdayOfName(parts.get('WKST')) ?? 1,
    byMonth: numbers('BYMONTH', 1, 12),
    byWeekNo: numbers('BYWEEKNO', 1, 53, true),
    byYearDay: numbers('BYYEARDAY', 1, 366, true),
    byMonthDay: numbers('BYMONTHDAY', 1, 31, true),
    byDay: weekdaysIn(parts.get('BYDAY')),
    byHour: numbers('BYHOUR', 0, 23),
    byMinute: numbers('BYMINUTE', 0, 59),
    bySecond: numbers('BYSECOND', 0, 59),
    bySetPos: numbers('BYSETPOS', 1, 366, true),
  };
  refuseContradictions(read, parts);
  return read;
}

function readFrequency(token: Token): Frequency {
  const found = FREQUENCIES.find((name) => name === token.text.toUpperCase());
  if (found !== undefined) return found;
  throw wrong(token, `"${token.text.slice(0, 20)}" is no frequency`, FREQUENCIES.join(', '));
}

function readNumber(token: Token, min: number, max: number, signed: boolean): number {
  const value = /^[+-]?\d{1,7}$/.test(token.text) ? Number(token.text) : Number.NaN;
  const size = signed ? Math.abs(value) : value;
  if (size >= min && size <= max) return value;
  const backwards = signed ? `, or -${max} to -${min} from the end` : '';
  throw wrong(token, `"${token.text.slice(0, 20)}" is out of range`, `${min} to ${max}${backwards}`);
}

function weekdayOfName(token: Token | undefined): number | undefined {
  if (token === undefined) return undefined;
  const found = WEEKDAYS.indexOf(token.text.toUpperCase());
  if (found >= 0) return found;
  throw wrong(token, `"${token.text.slice(0, 20)}" is no weekday`, WEEKDAYS.join(', '));
}

function weekdaysIn(list: Token | undefined): readonly WeekdayPart[] {
  return list === undefined ? [] : split(list, ',').map(readWeekday);
}

function readWeekday(token: Token): WeekdayPart {
  const [, nth = '', name = ''] = /^([+-]?\d{1,2})?(.*)$/.exec(token.text) ?? [];
  const rest = { ...token, text: name, at: token.at + nth.length };
  const weekday = weekdayOfName(rest) ?? 0;
  return { weekday, nth: nth === '' ? 0 : readNumber({ ...token, text: nth }, 1, 53, true) };
}

/** What RFC 5545 says must not stand together, each with what would be right. */
function refuseContradictions(read: RRuleParts, parts: ReadonlyMap<string, Token>): void {
  const { freq, count, until, byDay } = read;
  const refuse = (name: string, applies: boolean, problem: string, expected: string): void => {
    const token = parts.get(name);
    if (applies && token !== undefined) throw wrong(token, problem, expected);
  };
  refuse('COUNT', count !== undefined && until !== undefined, 'COUNT and UNTIL exclude each other', 'one of them');
  refuse('BYWEEKNO', freq !== 'YEARLY', 'weeks are numbered within a year', 'FREQ=YEARLY with BYWEEKNO');
  const inYear = freq === 'DAILY' || freq === 'WEEKLY' || freq === 'MONTHLY';
  refuse('BYYEARDAY', inYear, `BYYEARDAY has no meaning with ${freq}`, 'FREQ=YEARLY, or a part of a day');
  refuse('BYMONTHDAY', freq === 'WEEKLY', 'BYMONTHDAY has no meaning with WEEKLY', 'FREQ=MONTHLY, or FREQ=DAILY');
  const hasNth = byDay.some(({ nth }) => nth !== 0);
  const noNth = freq !== 'YEARLY' && freq !== 'MONTHLY';
  refuse(
    'BYDAY',
    hasNth && noNth,
    `which of its weekdays has no meaning with ${freq}`,
    'FREQ=MONTHLY or FREQ=YEARLY with 2TU',
  );
  refuse(
    'BYDAY',
    hasNth && read.byWeekNo.length > 0,
    'a week has each weekday once',
    'BYDAY without numbers beside BYWEEKNO',
  );
  const others = [...parts.keys()].some((name) => name.startsWith('BY') && name !== 'BYSETPOS');
  refuse('BYSETPOS', !others, 'there is no set to take a position of', 'another part such as BYDAY beside BYSETPOS');
}
