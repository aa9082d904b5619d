import type { RuleDefinition } from '../definition';
import { explain } from './explain';

const utc = { zone: 'UTC' };

describe('explain', () => {
  it.each<[RuleDefinition, string]>([
    [
      { cron: '30 2 * * *', zone: 'Europe/Berlin' },
      'At 02:30 every day, Europe/Berlin time. Where clocks go forward over its time, it runs once, right after; where they go back over it, it runs the first time alone.',
    ],
    [
      { cron: '*/15 9-17 * * MON-FRI', zone: 'Europe/Berlin' },
      'Every 15th minute of hours 9 to 17 on Monday to Friday, Europe/Berlin time. Where clocks are changed, it follows the clock on the wall literally.',
    ],
    [{ cron: '@hourly', ...utc }, 'At minute 0 of every hour every day, UTC time.'],
    [{ cron: '0 6 LW * *', ...utc }, 'At 06:00 on the last weekday (Monday to Friday) of the month, UTC time.'],
    [{ cron: '0 6 ? * FRI#2', ...utc }, 'At 06:00 on the 2nd Friday of the month, UTC time.'],
    [{ cron: '0 6 1-7 * MON', ...utc }, 'At 06:00 on Mondays, if it is also the 1st to the 7th, UTC time.'],
    [{ cron: '0 6 13 * FRI', ...utc }, 'At 06:00 on the 13th, and on Fridays, UTC time.'],
    [{ cron: '0 6,18 1 JAN,JUL *', ...utc }, 'At 06:00 and 18:00 on the 1st in January and July, UTC time.'],
    [
      { cron: '*/10 0 2 * * *', ...utc },
      'At 02:00, 02:00:10, 02:00:20, 02:00:30, 02:00:40 and 02:00:50 every day, UTC time.',
    ],
    [
      { rrule: 'FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=6;COUNT=12', ...utc },
      'Every month on the last Friday in hour 6, at the minute of its start, 12 times in all, UTC time.',
    ],
    [{ rrule: 'FREQ=DAILY;BYHOUR=6,18;BYMINUTE=30', ...utc }, 'Every day at 06:30 and 18:30, UTC time.'],
    [
      { rrule: 'FREQ=HOURLY;BYHOUR=9,10,11,12;BYMINUTE=0,30', ...utc },
      'Every hour at minutes 0 and 30 of hours 9 to 12, UTC time.',
    ],
    [{ rrule: 'FREQ=MINUTELY;INTERVAL=5;BYHOUR=9', ...utc }, 'Every 5th minute in hour 9, UTC time.'],
    [
      { rrule: 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=1,2,3,4;BYMINUTE=0,20,40', ...utc },
      'Every week on Mondays at minutes 0, 20 and 40 of hours 1 to 4, UTC time.',
    ],
    [
      { every: 'PT90M', anchor: '2026-03-01T06:00Z', ...utc },
      'Every 90 minutes of real time, counted from 2026-03-01T06:00Z, UTC time.',
    ],
    [{ businessDay: -1, at: '18:00', ...utc }, 'At 18:00 on the last business day of each month, UTC time.'],
    [
      { rule: { monthDay: 31, at: '02:00', ...utc }, calendar: 'germany', onHit: 'preceding' },
      'At 02:00 on the 31st day of each month, or the last day of a shorter month, UTC time; on a day off of the calendar germany it moves to the business day before.',
    ],
    [
      { fiscal: 'last-day', of: 'quarter', year: { startMonth: 4 }, at: '18:00', ...utc },
      'At 18:00 on the last day of each fiscal quarter (years that begin in April), UTC time.',
    ],
  ])('tells %j', (definition, expected) => {
    expect(explain(definition)).toBe(expected);
  });
});
