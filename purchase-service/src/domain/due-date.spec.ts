import fc from 'fast-check';
import { addDays } from './calendar-date';
import { type DueSchedule, type Frequency, followingDueDate, owedDates } from './due-date';

const monthly = (nextDueDate: string, anchorDay: number): DueSchedule => ({
  frequency: 'monthly',
  anchorDay,
  nextDueDate,
  endsOn: null,
});

const schedules: fc.Arbitrary<DueSchedule> = fc
  .record({
    frequency: fc.constantFrom<Frequency>('weekly', 'monthly', 'quarterly', 'yearly'),
    day: fc.integer({ min: 1, max: 31 }),
    startsAfterDays: fc.integer({ min: 0, max: 1500 }),
    lastsDays: fc.option(fc.integer({ min: 0, max: 1500 }), { nil: null }),
  })
  .map(({ frequency, day, startsAfterDays, lastsDays }) => {
    const nextDueDate = addDays('2023-12-01', startsAfterDays);
    return {
      frequency,
      anchorDay: frequency === 'weekly' ? null : day,
      nextDueDate,
      endsOn: lastsDays === null ? null : addDays(nextDueDate, lastsDays),
    };
  });
const days = fc.integer({ min: 0, max: 2500 }).map((offset) => addDays('2023-12-01', offset));
const runs = { numRuns: 1_000 };

describe('owedDates', () => {
  it('owes the day itself when nothing was missed', () => {
    expect(owedDates(monthly('2026-03-01', 1), '2026-03-01', 60)).toEqual({
      dates: ['2026-03-01'],
      nextDueDate: '2026-04-01',
      behind: false,
    });
  });

  it('owes nothing a day too early', () => {
    expect(owedDates(monthly('2026-03-02', 2), '2026-03-01', 60).dates).toEqual([]);
  });

  it('returns to the 31st after a short month', () => {
    expect(owedDates(monthly('2026-01-31', 31), '2026-05-31', 60).dates).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
    ]);
  });

  it('stops at its last day and is not behind then', () => {
    const ended = { ...monthly('2026-01-15', 15), endsOn: '2026-02-15' };
    expect(owedDates(ended, '2026-06-01', 60)).toEqual({
      dates: ['2026-01-15', '2026-02-15'],
      nextDueDate: '2026-03-15',
      behind: false,
    });
  });

  it('leaves what is over the limit for another night', () => {
    expect(owedDates(monthly('2026-01-01', 1), '2026-04-01', 2)).toEqual({
      dates: ['2026-01-01', '2026-02-01'],
      nextDueDate: '2026-03-01',
      behind: true,
    });
  });

  it('owes the same dates night by night as in one go', () => {
    fc.assert(
      fc.property(schedules, days, fc.integer({ min: 1, max: 20 }), (schedule, day, limit) => {
        const atOnce = owedDates(schedule, day, 10_000);
        const nightly: string[] = [];
        let rest = schedule;
        for (let behind = true; behind; ) {
          const night = owedDates(rest, day, limit);
          nightly.push(...night.dates);
          rest = { ...rest, nextDueDate: night.nextDueDate };
          behind = night.behind;
        }
        expect(nightly).toEqual(atOnce.dates);
        expect(rest.nextDueDate).toBe(atOnce.nextDueDate);
      }),
      runs,
    );
  });

  it('owes only what lies within its bounds, each once, oldest first', () => {
    fc.assert(
      fc.property(schedules, days, (schedule, day) => {
        const { dates } = owedDates(schedule, day, 10_000);
        expect(dates).toEqual([...new Set(dates)].sort());
        for (const date of dates) {
          expect(date <= day && date >= schedule.nextDueDate).toBe(true);
          expect(schedule.endsOn === null || date <= schedule.endsOn).toBe(true);
        }
      }),
      runs,
    );
  });
});

describe('followingDueDate', () => {
  it('keeps the weekday of a weekly schedule across a year', () => {
    expect(followingDueDate({ frequency: 'weekly', anchorDay: null }, '2026-12-28')).toBe('2027-01-04');
  });

  it('falls on the wanted day, or on the last of a shorter month', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        fc.pre(schedule.frequency !== 'weekly');
        const next = followingDueDate(schedule, schedule.nextDueDate);
        const isLastOfMonth = addDays(next, 1).endsWith('-01');
        const day = Number(next.slice(8));
        expect(day === schedule.anchorDay || (isLastOfMonth && day < (schedule.anchorDay ?? 0))).toBe(true);
      }),
      runs,
    );
  });
});
