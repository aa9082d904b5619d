import type { Token } from '../cron/cron-field';
import { type RRuleParts, readRRule } from '../rrule/rrule-parts';
import { readRRuleText } from '../rrule/rrule-text';
import { readTime } from '../rrule/written-time';
import { clockText, dateText, dayOfLocal, localText } from '../time/civil';
import { list, MONTHS, ordinal, plural, position, WEEKDAYS } from './words';

const UNITS = {
  YEARLY: 'year',
  MONTHLY: 'month',
  WEEKLY: 'week',
  DAILY: 'day',
  HOURLY: 'hour',
  MINUTELY: 'minute',
  SECONDLY: 'second',
} as const;

/**
 * A recurrence rule of RFC 5545 as a phrase.
 *
 * @param start its first local time, where it does not say it itself.
 * @throws {RuleError} when it cannot be read.
 */
export function explainRRule(rrule: string, start: string | undefined): string {
  const text = readRRuleText(rrule);
  const { rule, added, excluded } = text;
  const begins = text.start === undefined ? start : timeText(text.start.token);
  const phrases = rule === undefined ? [] : [explainParts(readRRule(rule))];
  if (rule !== undefined && begins !== undefined) phrases.push(`counted from ${begins}`);
  // Without a rule, the start is the first of what is listed.
  const listed = added.length + (rule === undefined && text.start !== undefined ? 1 : 0);
  if (listed > 0) phrases.push(`${rule === undefined ? '' : 'and '}at ${plural(listed, 'listed time')}`);
  if (excluded.length > 0) phrases.push(`without ${plural(excluded.length, 'listed time')}`);
  return phrases.join(', ');
}

/** A time as it is written in other places: `2026-03-01T02:30`, `2026-03-01T02:30Z`, `2026-03-01`. */
function timeText(token: Token): string {
  const { local, isInstant, isDate } = readTime(token);
  return isDate ? dateText(dayOfLocal(local)) : `${localText(local)}${isInstant ? 'Z' : ''}`;
}

function explainParts(parts: RRuleParts): string {
  const { freq, interval, byMonth, byWeekNo, byYearDay, byMonthDay, byDay, bySetPos, count, until } = parts;
  const unit = UNITS[freq];
  const days = [
    byDay.length === 0
      ? ''
      : `on ${list(byDay.map(({ weekday, nth }) => (nth === 0 ? `${WEEKDAYS[weekday]}s` : `the ${position(nth)} ${WEEKDAYS[weekday]}`)))}`,
    byMonthDay.length === 0 ? '' : `on ${list(byMonthDay.map((day) => `the ${position(day)} day`))} of the month`,
    byYearDay.length === 0 ? '' : `on ${list(byYearDay.map((day) => `the ${position(day)} day`))} of the year`,
    byWeekNo.length === 0 ? '' : `in ${list(byWeekNo.map((week) => `the ${position(week)} week`))} of the year`,
    byMonth.length === 0 ? '' : `in ${list(byMonth.map((month) => MONTHS[month - 1] ?? ''))}`,
  ];
  return [
    interval === 1 ? `every ${unit}` : `every ${ordinal(interval)} ${unit}`,
    ...days,
    ...clock(parts),
    bySetPos.length === 0 ? '' : `(of these, ${list(bySetPos.map((nth) => `the ${position(nth)}`))} of each ${unit})`,
    count === undefined ? '' : `, ${plural(count, 'time')} in all`,
    until === undefined ? '' : `, until ${timeText(until)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll(' ,', ',');
}

/** More times than these are told by their minutes and hours. */
const MOST_TIMES = 6;

/** `at 02:00 and 14:30`; `at minutes 0 and 30 of hours 9 to 17`; what the rule leaves open is as its start has it. */
function clock({ freq, byHour, byMinute, bySecond }: RRuleParts): readonly string[] {
  const isWithinDay = freq === 'HOURLY' || freq === 'MINUTELY' || freq === 'SECONDLY';
  const seconds = bySecond.length === 0 ? [0] : bySecond;
  const isWhole = !isWithinDay && byHour.length > 0 && byMinute.length > 0;
  if (isWhole && byHour.length * byMinute.length * seconds.length <= MOST_TIMES) {
    const times = byHour.flatMap((hour) =>
      byMinute.flatMap((minute) => seconds.map((second) => hour * 3_600 + minute * 60 + second)),
    );
    return [`at ${list(times.map(clockText))}`];
  }
  const parts = [counted('second', bySecond), counted('minute', byMinute), counted('hour', byHour)];
  const said = parts.filter((part) => part !== '').join(' of ');
  if (said === '') return [];
  const isOpen = !isWithinDay && byMinute.length === 0;
  return [
    `${bySecond.length + byMinute.length > 0 ? 'at' : 'in'} ${said}${isOpen ? ', at the minute of its start' : ''}`,
  ];
}

/** `hour 9`, `minutes 0 and 30`, `hours 9 to 17`. */
function counted(unit: string, values: readonly number[]): string {
  const [first = 0] = values;
  if (values.length < 2) return values.length === 0 ? '' : `${unit} ${first}`;
  const isRow = values.length > 2 && values.every((value, index) => value === first + index);
  return `${unit}s ${isRow ? `${first} to ${values.at(-1)}` : list(values.map(String))}`;
}
