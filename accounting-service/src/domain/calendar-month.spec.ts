import { firstDayOf, lastDayOf, lastEndedMonth, monthOf } from './calendar-month';

describe('a calendar month', () => {
  it.each([
    ['2026-01-31', '2026-01-01', '2026-01-31'],
    ['2026-02-10', '2026-02-01', '2026-02-28'],
    ['2024-02-10', '2024-02-01', '2024-02-29'],
    ['2000-02-10', '2000-02-01', '2000-02-29'],
    ['1900-02-10', '1900-02-01', '1900-02-28'],
    ['2026-04-01', '2026-04-01', '2026-04-30'],
    ['2026-12-31', '2026-12-01', '2026-12-31'],
  ])('of %s begins on %s and ends on %s', (date, first, last) => {
    expect(firstDayOf(monthOf(date))).toBe(first);
    expect(lastDayOf(monthOf(date))).toBe(last);
  });

  it('agrees with the calendar on every day of forty years', () => {
    for (let day = Date.UTC(1996, 0, 1); day < Date.UTC(2036, 0, 1); day += 86_400_000) {
      const date = new Date(day).toISOString().slice(0, 10);
      const isLastDay = new Date(day + 86_400_000).getUTCDate() === 1;
      expect(lastDayOf(monthOf(date)) === date).toBe(isLastDay);
    }
  });

  it.each([
    ['2026-02-27', '2026-01-31'],
    ['2026-02-28', '2026-02-28'],
    ['2026-03-01', '2026-02-28'],
    ['2026-01-15', '2025-12-31'],
  ])('has ended last, on %s, with %s', (date, lastDay) => {
    expect(lastDayOf(lastEndedMonth(date))).toBe(lastDay);
  });
});
