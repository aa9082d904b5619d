import { readCron } from '../cron/cron-expression';
import { addItem, FIELDS, type FieldKind } from '../cron/cron-field';
import { clockText } from '../time/civil';
import { list, MONTHS, ordinal, plural, rowOf, WEEKDAYS } from './words';

/** A cron expression as a phrase: `at 02:30 on Mondays in March`. @throws {RuleError} when it cannot be read. */
export function explainCron(cron: string, days?: 'either' | 'both'): string {
  const { written, seconds, minutes, hours, months, dayFields } = readCron(cron, days);
  const fields = written.trim().split(/\s+/);
  const [ofMonth = '*', , ofWeek = '*'] = fields.slice(-3);
  const isEachDay = isAny(ofMonth) && isAny(ofWeek);
  const day = isEachDay ? (hours.length === 24 ? '' : 'every day') : dayPhrase(ofMonth, ofWeek, dayFields);
  const parts = [timeOfDay(seconds, minutes, hours), day, monthPhrase(months)];
  return parts.filter((part) => part !== '').join(' ');
}

/** More times than this are told by their pattern, not one by one. */
const MOST_LISTED = 6;

function timeOfDay(seconds: readonly number[], minutes: readonly number[], hours: readonly number[]): string {
  const count = seconds.length * minutes.length * hours.length;
  if (count <= MOST_LISTED) {
    const times = hours.flatMap((hour) =>
      minutes.flatMap((minute) => seconds.map((second) => hour * 3_600 + minute * 60 + second)),
    );
    return `at ${list(times.map(clockText))}`;
  }
  const isWholeMinute = seconds.length === 1 && seconds[0] === 0;
  const units = [
    ...(isWholeMinute ? [] : [pattern(seconds, FIELDS.second)]),
    pattern(minutes, FIELDS.minute),
    pattern(hours, FIELDS.hour),
  ];
  // Every five minutes are so in every hour: that is not said.
  const said = units.filter((unit, index) => !(/^every [a-z]/.test(unit) && units[index - 1]?.startsWith('every')));
  const phrase = said.join(' of ');
  return phrase.startsWith('every') ? phrase : `at ${phrase}`;
}

/** `every minute`, `every 15 minutes`, `minutes 5 and 10`, `hours 9 to 17`. */
function pattern(values: readonly number[], { name, min, max }: FieldKind): string {
  const size = max - min + 1;
  const [first = 0, second] = values;
  if (values.length === size) return `every ${name}`;
  const step = second === undefined ? 0 : second - first;
  const isEven = step > 1 && values.every((value, index) => value === first + index * step);
  if (isEven && size % step === 0 && values.length === size / step) {
    if (first === 0) return `every ${step} ${name}s`;
    if (values.length > MOST_LISTED) return `every ${step} ${name}s from ${name} ${first} on`;
  }
  const row = rowOf(values, min, max);
  if (row !== undefined) return `${name}s ${row[0]} to ${row[1]}`;
  return `${values.length > 1 ? `${name}s` : name} ${list(values.map(String))}`;
}

function dayPhrase(ofMonth: string, ofWeek: string, rule: 'either' | 'both' | undefined): string {
  const [month, week] = [isAny(ofMonth) ? '' : daysOfMonth(ofMonth), isAny(ofWeek) ? '' : daysOfWeek(ofWeek)];
  if (month === '' || week === '') return `on ${month}${week}`;
  return rule === 'both' ? `on ${week}, if it is also ${month}` : `on ${month}, and on ${week}`;
}

const isAny = (field: string): boolean => /^(\*|\?|\*\/1)$/.test(field);

function monthPhrase(months: readonly number[]): string {
  if (months.length === 12) return '';
  const named = (month: number): string => MONTHS[month - 1] ?? '';
  const row = rowOf(months, 1, 12);
  return `in ${row === undefined ? list(months.map(named)) : row.map(named).join(' to ')}`;
}

function daysOfMonth(field: string): string {
  return list(field.split(',').map(dayOfMonthItem));
}

function dayOfMonthItem(item: string): string {
  const text = item.toUpperCase();
  if (text === 'L') return 'the last day of the month';
  if (text === 'LW' || text === 'WL') return 'the last weekday (Monday to Friday) of the month';
  if (text.startsWith('L-')) return `the day ${plural(Number(text.slice(2)), 'day')} before the last of the month`;
  if (text.endsWith('W')) return `the weekday (Monday to Friday) nearest to the ${ordinal(Number.parseInt(text, 10))}`;
  const [range = text, step] = text.split('/');
  const [from = 1, to] = range === '*' ? [] : range.split('-').map(Number);
  const end = to === undefined ? '' : ` to the ${ordinal(to)}`;
  if (step === undefined) return `the ${ordinal(from)}${end}`;
  return `every ${ordinal(Number(step))} day from the ${ordinal(from)}${end === '' ? ' on' : end}`;
}

function daysOfWeek(field: string): string {
  return list(field.split(',').flatMap(weekdayItem));
}

function weekdayItem(item: string): readonly string[] {
  const [day = item, nth] = item.split('#');
  if (nth !== undefined)
    return [`the ${/^L$/i.test(nth) ? 'last' : ordinal(Number(nth))} ${weekday(day)} of the month`];
  if (/L$/i.test(item)) return [`the last ${weekday(item.slice(0, -1))} of the month`];
  if (item.includes('/')) {
    const days = new Set<number>();
    addItem(days, { text: item, at: 0, input: item }, FIELDS.dayOfWeek);
    return [...days].sort((one, other) => one - other).map((index) => `${WEEKDAYS[index]}s`);
  }
  return [item.includes('-') ? item.split('-').map(weekday).join(' to ') : `${weekday(item)}s`];
}

function weekday(text: string): string {
  const index = /^\d$/.test(text)
    ? Number(text) % 7
    : WEEKDAYS.findIndex((name) => name.slice(0, 3).toUpperCase() === text.toUpperCase());
  return WEEKDAYS[index] ?? text;
}
