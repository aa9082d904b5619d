import { type MaterializedOccurrence, materialize, replanned } from './occurrence';

const range = { from: '2026-03-01', to: '2026-03-10' };
const daily = { rule: { cron: '0 6 * * *', zone: 'UTC' }, calendar: 'works', onHit: 'following' } as const;
const calendars = (...daysOff: readonly string[]) =>
  new Map([['works', { daysOff: daysOff.map((date) => ({ date, name: 'Closed' })) }]]);
const due = (occurrences: readonly MaterializedOccurrence[]) =>
  occurrences.filter(({ leftOut }) => leftOut === null).map(({ dueDate }) => dueDate.slice(8));

describe('occurrences whose calendar has changed', () => {
  const weekly = { ...daily, rule: { cron: '0 6 4 * *', zone: 'UTC' } } as const;

  it('follow the calendar as it is now from the first date on that is not over', () => {
    const [known, fresh] = [materialize(daily, range, calendars()), materialize(daily, range, calendars('2026-03-07'))];
    expect(due(replanned(known, fresh, '2026-03-05'))).toEqual(['05', '06', '08', '09']);
  });

  it('have no second night for what had its own', () => {
    const [known, fresh] = [
      materialize(weekly, range, calendars()),
      materialize(weekly, range, calendars('2026-03-04')),
    ];
    expect(due(fresh)).toEqual(['05']);
    expect(due(replanned(known, fresh, '2026-03-05'))).toEqual([]);
  });

  it('keep the date of what would have been due on one that is over', () => {
    const [known, fresh] = [
      materialize(weekly, range, calendars('2026-03-04', '2026-03-05')),
      materialize(weekly, range, calendars()),
    ];
    expect(due(known)).toEqual(['06']);
    expect(due(replanned(known, fresh, '2026-03-05'))).toEqual(['06']);
  });
});
