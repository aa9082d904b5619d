import { type RRuleParts, readRRule } from '../rrule/rrule-parts';
import { readRRuleText } from '../rrule/rrule-text';
import { list, MONTHS, ordinal, position, WEEKDAYS } from './words';

const UNITS = {
  YEARLY: 'year',
  MONTHLY: 'month',
  WEEKLY: 'week',
  DAILY: 'day',
  HOURLY: 'hour',
  MINUTELY: 'minute',
  SECONDLY: 'second',
} as const;

/** A recurrence rule of RFC 5545 as a phrase. @throws {RuleError} when it cannot be read. */
export function explainRRule(rrule: string): string {
  const { rule, added, excluded } = readRRuleText(rrule);
  const phrases = rule === undefined ? [] : [explainParts(readRRule(rule))];
  if (added.length > 0) phrases.push(`at ${added.length} times that are listed`);
  const without = excluded.length === 0 ? '' : `, without ${excluded.length} times that are listed`;
  return `${phrases.join(', and ')}${without}`;
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
    count === undefined ? '' : `, ${count} times in all`,
    until === undefined ? '' : `, until ${until.text}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll(' ,', ',');
}

function clock({ byHour, byMinute, bySecond }: RRuleParts): readonly string[] {
  const of = (values: readonly number[], unit: string) =>
    values.length === 0 ? [] : [`at ${unit}${values.length > 1 ? 's' : ''} ${list(values.map(String))}`];
  return [...of(byHour, 'hour'), ...of(byMinute, 'minute'), ...of(bySecond, 'second')];
}
