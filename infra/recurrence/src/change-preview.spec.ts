import { changeOf, totalOfChanges } from './change-preview';

const utc = (text: string) => new Date(text);
const range = { from: utc('2026-03-01T00:00Z'), to: utc('2026-03-04T00:00Z') };
const hourly = { cron: '0 * * * *', zone: 'UTC' };
const nightly = { cron: '0 2 * * *', zone: 'UTC' };

describe('a change of rules', () => {
  it('adds all of a rule where there was none, and removes all where there is none any more', () => {
    expect(changeOf(undefined, nightly, range)).toMatchObject({ added: { length: 3 }, removed: [], unchanged: 0 });
    expect(changeOf(nightly, undefined, range)).toMatchObject({ added: [], removed: { length: 3 }, unchanged: 0 });
  });

  it('counts what other calendars do to the same rule, for each that follows it', () => {
    const rule = { rule: nightly, calendar: 'works' };
    const off = (...daysOff: string[]) =>
      new Map([['works', { daysOff: daysOff.map((date) => ({ date, name: 'Fair' })) }]]);
    const change = { before: rule, after: rule, count: 10 };
    expect(totalOfChanges([change], range, off('2026-03-01', '2026-03-02'), off('2026-03-03'))).toEqual({
      ...{ added: 20, removed: 10, moved: 0, unchanged: 0 },
    });
  });

  it('counts the first time of a date alone where no more can be due, however often a rule is', () => {
    const dates = { ...range, oncePerUtcDate: true };
    expect(changeOf(hourly, nightly, dates)).toMatchObject({ moved: { length: 3 }, added: [], removed: [] });
    const change = { before: undefined, after: { cron: '* * * * *', zone: 'UTC' }, count: 10 };
    const quarter = { from: range.from, to: utc('2026-05-30T00:00Z'), oncePerUtcDate: true };
    expect(totalOfChanges([change], quarter)).toEqual({ added: 900, removed: 0, moved: 0, unchanged: 0 });
  });
});
