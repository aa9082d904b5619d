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
      'Every 15 minutes of hours 9 to 17 on Monday to Friday, Europe/Berlin time. Where clocks are changed, it follows the clock on the wall literally.',
    ],
    [{ cron: '@hourly', ...utc }, 'At minute 0 of every hour, UTC time.'],
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
    [{ cron: '* * * * *', ...utc }, 'Every minute, UTC time.'],
    [{ cron: '*/45 * * * *', ...utc }, 'At minutes 0 and 45 of every hour, UTC time.'],
    [{ cron: '15,45 9-17/2 * * *', ...utc }, 'At minutes 15 and 45 of hours 9, 11, 13, 15 and 17 every day, UTC time.'],
    [{ cron: '0 6 10/5 * *', ...utc }, 'At 06:00 on every 5th day from the 10th on, UTC time.'],
    [{ cron: '0 6 * * 1/2', ...utc }, 'At 06:00 on Mondays, Wednesdays and Fridays, UTC time.'],
    [{ cron: '0 6 * 11-2 *', ...utc }, 'At 06:00 every day in November to February, UTC time.'],
    [
      { rrule: 'FREQ=DAILY;UNTIL=20260301T000000Z', start: '2026-01-01T09:00', ...utc },
      'Every day, until 2026-03-01T00:00Z, counted from 2026-01-01T09:00, UTC time.',
    ],
    [
      { rrule: 'DTSTART;TZID=Asia/Tokyo:20260101T090000 RRULE:FREQ=DAILY;COUNT=1 EXDATE:20260103T090000', ...utc },
      'Every day, 1 time in all, counted from 2026-01-01T09:00, without 1 listed time, Asia/Tokyo time. Where clocks go forward over its time, it does not run; where they go back over it, it runs the first time alone.',
    ],
    [{ rrule: 'DTSTART:20260101T090000 RDATE:20260103T090000', ...utc }, 'At 2 listed times, UTC time.'],
    [
      { every: 'P1M', anchor: '2026-01-31T02:30', ...utc },
      'Every month on the 31st, or the last day of a shorter month, at the local time of the first, counted from 2026-01-31T02:30, UTC time.',
    ],
    [
      { every: 'P2W', anchor: '2026-03-01T02:30', ...utc },
      'Every 2 weeks, at the local time of the first, counted from 2026-03-01T02:30, UTC time.',
    ],
    [
      { everyBusinessDays: 3, from: '2026-01-01', at: '09:00', calendar: 'germany', ...utc },
      'At 09:00 every 3 business days from 2026-01-01 by the calendar germany, UTC time.',
    ],
    [
      {
        fiscal: 'last-day',
        of: 'period',
        year: { weeks: '4-4-5', endsOn: { weekday: 6, month: 1, which: 'last' } },
        at: '09:00',
        ...utc,
      },
      'At 09:00 on the last day of each fiscal period (4-4-5 weeks, years that end on the last Saturday of January), UTC time.',
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
