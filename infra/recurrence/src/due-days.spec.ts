import { type DueDay, dueDays } from './due-days';

const week = { from: '2026-03-01', to: '2026-03-08' };
const calendars = new Map([['work', { weekend: [0, 6], daysOff: [{ date: '2026-03-04', name: 'Founders' }] }]]);
const shown = (days: readonly DueDay[]) => days.map(({ date, leftOut }) => [date, leftOut?.reason ?? 'due']);

describe('dueDays', () => {
  it('names each UTC date once, by the first occurrence on it, however often the rule fires', () => {
    const days = dueDays({ cron: '*/10 * * * *', zone: 'Europe/Berlin' }, { from: '2026-03-28', to: '2026-03-31' });

    expect(days.map(({ date, localDate, occurrence }) => [date, localDate, occurrence.nominalLocal])).toEqual([
      ['2026-03-28', '2026-03-28', '2026-03-28T01:00'],
      ['2026-03-29', '2026-03-29', '2026-03-29T01:00'],
      ['2026-03-30', '2026-03-30', '2026-03-30T02:00'],
    ]);
  });

  it('keeps the local date beside the UTC date', () => {
    const [day] = dueDays({ cron: '30 0 * * *', zone: 'Pacific/Auckland' }, { from: '2026-03-01', to: '2026-03-02' });
    expect(day).toMatchObject({ date: '2026-03-01', localDate: '2026-03-02' });
  });

  it('says of days off and blackouts that they leave a date out, and nothing of dates the rule does not name', () => {
    const rule = { cron: '0 6 1-6 * *', zone: 'UTC' };
    const blackouts = [{ name: 'freeze', start: '2026-03-05T00:00Z', end: '2026-03-05T12:00Z' }];
    const days = dueDays({ rule, calendar: 'work', blackouts, until: '2026-03-05T23:00Z' }, week, calendars);

    expect(shown(days)).toEqual([
      ['2026-03-01', 'day-off'],
      ['2026-03-02', 'due'],
      ['2026-03-03', 'due'],
      ['2026-03-04', 'day-off'],
      ['2026-03-05', 'blackout'],
    ]);
    expect(days[3]?.leftOut?.why).toBe('2026-03-04 is a day off: Founders.');
  });

  it('has what is moved on the date it is moved to, and the day off on its own', () => {
    const days = dueDays(
      { rule: { cron: '30 23 4 * *', zone: 'UTC' }, calendar: 'work', onHit: 'following' },
      week,
      calendars,
    );

    expect(shown(days)).toEqual([
      ['2026-03-04', 'day-off'],
      ['2026-03-05', 'due'],
    ]);
    expect(days[1]).toMatchObject({ localDate: '2026-03-05', occurrence: { nominalLocal: '2026-03-04T23:30' } });
  });

  it('says where a change of the clock leaves a date out', () => {
    const skipping = { cron: '30 2 * * *', zone: 'America/New_York', gap: 'skip' } as const;
    expect(shown(dueDays(skipping, { from: '2026-03-08', to: '2026-03-10' }))).toEqual([
      ['2026-03-08', 'gap-skipped'],
      ['2026-03-09', 'due'],
    ]);
  });
});
