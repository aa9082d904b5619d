import { addDays, dayOfLaterMonth, daysBetween } from './calendar-date';

describe('calendar dates', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-03-29', 1, '2026-03-30'],
    ['2026-01-01', 365, '2027-01-01'],
  ])('%s and %i days is %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
    expect(daysBetween(date, expected)).toBe(days);
  });

  it.each([
    ['2026-01-31', 1, 31, '2026-02-28'],
    ['2026-02-28', 1, 31, '2026-03-31'],
    ['2028-01-31', 1, 31, '2028-02-29'],
    ['2026-03-31', 1, 31, '2026-04-30'],
    ['2026-11-30', 3, 30, '2027-02-28'],
    ['2028-02-29', 12, 29, '2029-02-28'],
    ['2031-02-28', 12, 29, '2032-02-29'],
    ['2026-12-15', 1, 15, '2027-01-15'],
    ['2026-03-10', 0, 31, '2026-03-31'],
  ])('%s and %i months on day %i is %s', (date, months, day, expected) => {
    expect(dayOfLaterMonth(date, months, day)).toBe(expected);
  });
});
