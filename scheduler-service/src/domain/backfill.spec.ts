import { datesBetween, MOST_BACKFILL_DAYS } from './backfill';

describe('datesBetween', () => {
  it('gives each date once, oldest first, over the ends of months and leap days', () => {
    expect(datesBetween('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(datesBetween('2026-03-01', '2026-03-01T00:00:00Z')).toEqual(['2026-03-01']);
  });

  it('takes ranges of up to 400 days', () => {
    expect(datesBetween('2026-01-01', '2027-02-04')).toHaveLength(MOST_BACKFILL_DAYS);
  });

  it.each([
    ['2026-01-01', '2027-02-05', 'to', 'that is 401 days from 2026-01-01; expected at most 400'],
    ['2026-03-02', '2026-03-01', 'to', 'expected 2026-03-02, which from is, or later'],
    ['2026-02-30', '2026-03-01', 'from', 'from is "2026-02-30": expected a date'],
    ['2026-02-01', 'soon', 'to', 'to is "soon": expected a date'],
  ])('does not take %s to %s', (from, to, field, expected) => {
    expect(datesBetween(from, to)).toEqual({ field, expected: expect.stringContaining(expected) });
  });
});
