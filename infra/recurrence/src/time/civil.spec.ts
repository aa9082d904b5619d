import fc from 'fast-check';
import { civilOf, dateText, dayNumber, localText, monthLength, weekdayOf } from './civil';

describe('civil days', () => {
  it('agree with Date over 20,000 years', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_000_000, max: 3_000_000 }), (day) => {
        const date = new Date(day * 86_400_000);
        const { year, month, day: dayOfMonth } = civilOf(day);
        expect([year, month, dayOfMonth]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
        expect(dayNumber(year, month, dayOfMonth)).toBe(day);
        expect(weekdayOf(day)).toBe(date.getUTCDay());
        expect(monthLength(year, month)).toBe(new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate());
      }),
      { numRuns: 2_000 },
    );
  });

  it('are written as ISO 8601 has them, seconds where there are any', () => {
    expect(dateText(dayNumber(2026, 3, 1))).toBe('2026-03-01');
    expect(localText(dayNumber(2026, 3, 1) * 86_400 + 9_000)).toBe('2026-03-01T02:30');
    expect(localText(dayNumber(2026, 3, 1) * 86_400 + 9_015)).toBe('2026-03-01T02:30:15');
  });
});
