import { nextOccurrences, type RuleDefinition, recurrenceOf } from '../src';
import { calendars } from './calendars';

const utc = { zone: 'UTC', at: '02:00' };
const days = (definition: RuleDefinition, from: string, count: number): string[] =>
  nextOccurrences(recurrenceOf(definition, calendars), new Date(from), count).map(({ instant }) =>
    instant.toISOString().slice(0, 10),
  );

describe('rules of days', () => {
  it.each<[string, RuleDefinition, readonly string[]]>([
    ['the 31st, clamped', { monthDay: 31, ...utc }, ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']],
    ['the 31st, or no day', { monthDay: 31, shortMonth: 'skip', ...utc }, ['2026-01-31', '2026-03-31', '2026-05-31']],
    [
      'the last day of quarters',
      { monthDay: -1, months: [3, 6, 9, 12], ...utc },
      ['2026-03-31', '2026-06-30', '2026-09-30'],
    ],
    [
      'the last business day',
      { businessDay: -1, calendar: 'germany', ...utc },
      ['2026-01-30', '2026-02-27', '2026-03-31'],
    ],
    [
      'the first business day of May',
      { businessDay: 1, months: [5], calendar: 'germany', ...utc },
      ['2026-05-04', '2027-05-03'],
    ],
    [
      'every third business day',
      { everyBusinessDays: 3, from: '2026-04-29', calendar: 'germany', ...utc },
      ['2026-04-29', '2026-05-05', '2026-05-08'],
    ],
    [
      'starts of fiscal quarters from April',
      { fiscal: 'first-day', of: 'quarter', year: { startMonth: 4 }, ...utc },
      ['2026-01-01', '2026-04-01', '2026-07-01'],
    ],
    [
      'ends of fiscal years from April',
      { fiscal: 'last-day', of: 'year', year: { startMonth: 4 }, ...utc },
      ['2026-03-31', '2027-03-31'],
    ],
    [
      'ends of 4-4-5 periods, years to the last Saturday of January',
      {
        fiscal: 'last-day',
        of: 'period',
        year: { weeks: '4-4-5', endsOn: { weekday: 6, month: 1, which: 'last' } },
        ...utc,
      },
      ['2026-01-31', '2026-02-28', '2026-03-28', '2026-05-02', '2026-05-30'],
    ],
    [
      'dates that are listed',
      { dates: ['2026-03-01T02:30', '2026-01-05T02:30'], zone: 'UTC' },
      ['2026-01-05', '2026-03-01'],
    ],
    [
      'every second week',
      { every: 'P2W', anchor: '2026-01-05T02:00', zone: 'UTC' },
      ['2026-01-05', '2026-01-19', '2026-02-02'],
    ],
    [
      'every month from a 31st',
      { every: 'P1M', anchor: '2026-01-31T02:00', zone: 'UTC' },
      ['2026-01-31', '2026-02-28', '2026-03-31'],
    ],
    ['a leap day, on over 2100', { cron: '0 0 29 2 *', zone: 'UTC' }, ['2028-02-29']],
  ])('have %s', (_what, definition, expected) => {
    expect(days(definition, '2026-01-01', expected.length)).toEqual(expected);
  });

  it('goes over 2100, which has no leap day', () => {
    expect(days({ cron: '0 0 29 2 *', zone: 'Europe/Berlin' }, '2096-01-01', 2)).toEqual(['2096-02-28', '2104-02-28']);
  });

  it('has a year of 53 weeks where the calendar gives one', () => {
    const year = { weeks: '4-4-5', endsOn: { weekday: 6, month: 1, which: 'last' } } as const;
    const ends = days({ fiscal: 'last-day', of: 'year', year, ...utc }, '2022-06-01', 3);
    expect(ends).toEqual(['2023-01-28', '2024-01-27', '2025-01-25']);
    const periods = nextOccurrences(
      recurrenceOf({ fiscal: 'last-day', of: 'period', year, ...utc }),
      new Date('2025-12-01'),
      3,
    );
    expect(periods.map(({ nominalLocal }) => nominalLocal.slice(0, 10))).toEqual([
      '2025-12-20',
      '2026-01-31',
      '2026-02-28',
    ]);
  });
});
