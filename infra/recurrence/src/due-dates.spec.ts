import fc from 'fast-check';
import { addDays, daysBetween } from './calendar-date';
import { type DueSchedule, followingDueDate, owedDates } from './due-dates';

const monthlyOn = (anchorDay: number, nextDueDate: string, endsOn: string | null = null): DueSchedule => ({
  frequency: 'monthly',
  anchorDay,
  nextDueDate,
  endsOn,
});
const weekly = (nextDueDate: string): DueSchedule => ({
  frequency: 'weekly',
  anchorDay: null,
  nextDueDate,
  endsOn: null,
});

describe('owedDates', () => {
  it('owes nothing the day before the next due date', () => {
    expect(owedDates(monthlyOn(15, '2026-03-15'), '2026-03-14', 60)).toEqual({
      dates: [],
      nextDueDate: '2026-03-15',
      behind: false,
    });
  });

  it('owes the date itself and moves on to the following one', () => {
    expect(owedDates(monthlyOn(15, '2026-03-15'), '2026-03-15', 60)).toEqual({
      dates: ['2026-03-15'],
      nextDueDate: '2026-04-15',
      behind: false,
    });
  });

  it('clamps the 31st to the end of short months and returns to it after February', () => {
    expect(owedDates(monthlyOn(31, '2026-01-31'), '2026-05-31', 60).dates).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
    ]);
  });

  it('keeps the weekday of weekly schedules', () => {
    expect(owedDates(weekly('2026-02-23'), '2026-03-10', 60)).toEqual({
      dates: ['2026-02-23', '2026-03-02', '2026-03-09'],
      nextDueDate: '2026-03-16',
      behind: false,
    });
  });

  it('takes three months a step for quarterly and twelve for yearly schedules', () => {
    expect(followingDueDate({ frequency: 'quarterly', anchorDay: 30 }, '2025-11-30')).toBe('2026-02-28');
    expect(followingDueDate({ frequency: 'quarterly', anchorDay: 30 }, '2026-02-28')).toBe('2026-05-30');
    expect(followingDueDate({ frequency: 'yearly', anchorDay: 29 }, '2028-02-29')).toBe('2029-02-28');
  });

  it('owes nothing past the end, and the end itself', () => {
    expect(owedDates(monthlyOn(1, '2026-01-01', '2026-03-01'), '2026-06-01', 60).dates).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
    ]);
    expect(owedDates(monthlyOn(1, '2026-04-01', '2026-03-01'), '2026-06-01', 60).dates).toEqual([]);
  });

  it('gives at most the limit and says that more is owed', () => {
    expect(owedDates(monthlyOn(1, '2026-01-01'), '2026-06-01', 2)).toEqual({
      dates: ['2026-01-01', '2026-02-01'],
      nextDueDate: '2026-03-01',
      behind: true,
    });
  });
});

const schedule = fc.oneof(
  fc
    .record({ day: fc.integer({ min: 0, max: 2_000 }), endsAfter: fc.option(fc.integer({ min: -5, max: 800 })) })
    .map(({ day, endsAfter }): DueSchedule => {
      const nextDueDate = addDays('2024-01-01', day);
      return { frequency: 'weekly', anchorDay: null, nextDueDate, endsOn: endOf(nextDueDate, endsAfter) };
    }),
  fc
    .record({
      frequency: fc.constantFrom('monthly' as const, 'quarterly' as const, 'yearly' as const),
      month: fc.integer({ min: 1, max: 12 }),
      anchorDay: fc.integer({ min: 1, max: 31 }),
      endsAfter: fc.option(fc.integer({ min: -5, max: 800 })),
    })
    .map(({ frequency, month, anchorDay, endsAfter }): DueSchedule => {
      const nextDueDate = followingDueDate(
        { frequency: 'monthly', anchorDay },
        `2024-${String(month).padStart(2, '0')}-01`,
      );
      return { frequency, anchorDay, nextDueDate, endsOn: endOf(nextDueDate, endsAfter) };
    }),
);
const endOf = (from: string, days: number | null): string | null => (days === null ? null : addDays(from, days));

/** Whether a date has the schedule's weekday, its anchor day, or is the last day of a month that has no anchor day. */
function isOnItsDay({ anchorDay, nextDueDate }: DueSchedule, date: string): boolean {
  if (anchorDay === null) return daysBetween(nextDueDate, date) % 7 === 0;
  const day = Number(date.slice(8));
  return day === anchorDay || (day < anchorDay && addDays(date, 1).endsWith('-01'));
}

describe('owedDates, for any schedule', () => {
  it('gives the same dates night by night as in one night after an outage', () => {
    fc.assert(
      fc.property(
        schedule,
        fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 8 }),
        (given, gaps) => {
          let until = addDays(given.nextDueDate, -10);
          let current = given;
          const nightly: string[] = [];
          for (const gap of gaps) {
            until = addDays(until, gap);
            const owed = owedDates(current, until, 1_000);
            nightly.push(...owed.dates);
            current = { ...current, nextDueDate: owed.nextDueDate };
          }
          const atOnce = owedDates(given, until, 1_000);
          expect(nightly.join()).toBe(atOnce.dates.join());
          expect(current.nextDueDate).toBe(atOnce.nextDueDate);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('gives rising dates within its bounds, each on its anchor day or at the end of a shorter month', () => {
    fc.assert(
      fc.property(
        schedule,
        fc.integer({ min: -10, max: 1_500 }),
        fc.integer({ min: 1, max: 60 }),
        (given, days, limit) => {
          const until = addDays(given.nextDueDate, days);
          const { dates, nextDueDate, behind } = owedDates(given, until, limit);
          expect(dates.length).toBeLessThanOrEqual(limit);
          expect([...new Set(dates)].sort().join()).toBe(dates.join());
          expect(dates.filter((date) => date > until || (given.endsOn !== null && date > given.endsOn))).toEqual([]);
          expect(dates.filter((date) => !isOnItsDay(given, date))).toEqual([]);
          const owesMore = nextDueDate <= until && (given.endsOn === null || nextDueDate <= given.endsOn);
          expect(behind).toBe(owesMore);
          if (behind) expect(dates).toHaveLength(limit);
        },
      ),
      { numRuns: 1_500 },
    );
  });
});
