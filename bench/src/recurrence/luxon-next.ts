import { DateTime } from 'luxon';
import type { Next } from './expressions';

/** What one writes with luxon by hand: skips months, days, hours and minutes that do not match. */
export function luxonNext(cron: string, zone: string): Next {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron.split(' ');
  const isMinute = matcher(minute);
  const isHour = matcher(hour);
  const isMonth = matcher(month);
  const isWeekday = matcher(weekday);
  const isDay = day === 'L' ? (at: DateTime) => at.day === at.daysInMonth : matching(matcher(day));
  const step = (at: DateTime): DateTime => {
    if (!isMonth(at.month)) return at.startOf('month').plus({ months: 1 });
    if (!isDay(at) || !isWeekday(at.weekday % 7)) return at.startOf('day').plus({ days: 1 });
    if (!isHour(at.hour)) return at.startOf('hour').plus({ hours: 1 });
    return isMinute(at.minute) ? at : at.plus({ minutes: 1 });
  };
  return (after) => {
    let at: DateTime = DateTime.fromJSDate(after, { zone }).startOf('minute').plus({ minutes: 1 });
    for (let next = step(at); next !== at; next = step(at)) at = next;
    return at.toJSDate();
  };
}

const matching =
  (isDay: (value: number) => boolean) =>
  (at: DateTime): boolean =>
    isDay(at.day);

function matcher(field: string): (value: number) => boolean {
  if (field === '*') return () => true;
  const step = /^\*\/(\d+)$/.exec(field);
  if (step) return (value) => value % Number(step[1]) === 0;
  const [from, to] = field.split('-').map(Number);
  return (value) => value >= (from ?? 0) && value <= (to ?? from ?? 0);
}
