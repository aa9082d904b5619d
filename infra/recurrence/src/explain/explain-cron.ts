import { readCron } from '../cron/cron-expression';
import { clockText } from '../time/civil';
import { list, MONTHS, ordinal, WEEKDAYS } from './words';

/** A cron expression as a phrase: `at 02:30 on Mondays in March`. @throws {RuleError} when it cannot be read. */
export function explainCron(cron: string, days?: 'either' | 'both'): string {
  const { written, seconds, minutes, hours, months, dayFields } = readCron(cron, days);
  const fields = written.trim().split(/\s+/);
  const [ofMonth = '*', , ofWeek = '*'] = fields.slice(-3);
  const parts = [timeOfDay(seconds, minutes, hours), dayPhrase(ofMonth, ofWeek, dayFields)];
  if (months.length < 12) parts.push(`in ${list(months.map((month) => MONTHS[month - 1] ?? ''))}`);
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
  const second = seconds.length === 1 && seconds[0] === 0 ? '' : `${pattern(seconds, 60, 'second')} of `;
  const minute =
    minutes.length === 1 && seconds.length === 1 ? `at minute ${minutes[0]}` : pattern(minutes, 60, 'minute');
  return `${second}${minute} of ${pattern(hours, 24, 'hour')}`;
}

/** `every minute`, `every 15th minute`, `minutes 5 and 10`, `hours 9 to 17`. */
function pattern(values: readonly number[], size: number, unit: string): string {
  const [first = 0, second] = values;
  if (values.length === size) return `every ${unit}`;
  const step = second === undefined ? 0 : second - first;
  const isEven = values.every((value, index) => value === first + index * step);
  const isWhole = isEven && step > 1 && first < step && (values.at(-1) ?? 0) + step >= size;
  if (isWhole) return `every ${ordinal(step)} ${unit}${first === 0 ? '' : ` from ${first}`}`;
  if (isEven && step === 1 && values.length > 2) return `${unit}s ${first} to ${values.at(-1)}`;
  return `${unit}${values.length > 1 ? 's' : ''} ${list(values.map(String))}`;
}

function dayPhrase(ofMonth: string, ofWeek: string, rule: 'either' | 'both' | undefined): string {
  const [month, week] = [isAny(ofMonth) ? '' : daysOfMonth(ofMonth), isAny(ofWeek) ? '' : daysOfWeek(ofWeek)];
  if (month === '' && week === '') return 'every day';
  if (month === '' || week === '') return `on ${month}${week}`;
  return rule === 'both' ? `on ${week}, if it is also ${month}` : `on ${month}, and on ${week}`;
}

const isAny = (field: string): boolean => field === '*' || field === '?';

function daysOfMonth(field: string): string {
  return list(
    field.split(',').map((item) => {
      if (/^L$/i.test(item)) return 'the last day of the month';
      if (/^(LW|WL)$/i.test(item)) return 'the last weekday (Monday to Friday) of the month';
      if (/^L-\d+$/i.test(item)) return `the day ${item.slice(2)} days before the last of the month`;
      if (/^\d+W$/i.test(item))
        return `the weekday (Monday to Friday) nearest to the ${ordinal(Number(item.slice(0, -1)))}`;
      const [range = item, step] = item.split('/');
      const days =
        range === '*'
          ? 'the days of the month'
          : `the ${range
              .split('-')
              .map((day) => ordinal(Number(day)))
              .join(' to the ')}`;
      return step === undefined ? days : `every ${ordinal(Number(step))} of ${days}`;
    }),
  );
}

function daysOfWeek(field: string): string {
  return list(field.split(',').map(weekdayItem));
}

function weekdayItem(item: string): string {
  const [day = item, nth] = item.split('#');
  if (nth !== undefined) return `the ${/^L$/i.test(nth) ? 'last' : ordinal(Number(nth))} ${weekday(day)} of the month`;
  if (/L$/i.test(item)) return `the last ${weekday(item.slice(0, -1))} of the month`;
  const [range = item, step] = item.split('/');
  const days = range.split('-').map(weekday).join(' to ');
  if (step === undefined) return range.includes('-') ? days : `${days}s`;
  return `every ${ordinal(Number(step))} ${range === '*' ? 'day of the week' : `day of ${days}`}`;
}

function weekday(text: string): string {
  const index = /^\d$/.test(text)
    ? Number(text) % 7
    : WEEKDAYS.findIndex((name) => name.slice(0, 3).toUpperCase() === text.toUpperCase());
  return WEEKDAYS[index] ?? text;
}
