import { changeOf, preview, type RuleDefinition, totalOfChanges } from '../src';
import { calendars } from './calendars';

describe('preview', () => {
  const range = { from: new Date('2026-05-01'), to: new Date('2026-05-05') };

  it('says why something is not due', () => {
    const lines = preview({ rule: { cron: '0 2 * * *', zone: 'UTC' }, calendar: 'germany' }, range, calendars);
    expect(lines.map(({ nominalLocal, instant, why }) => [nominalLocal, instant !== null, why])).toEqual([
      ['2026-05-01T02:00', false, '2026-05-01 is a day off: Labour Day.'],
      ['2026-05-02T02:00', false, '2026-05-02 is a day off: weekend.'],
      ['2026-05-03T02:00', false, '2026-05-03 is a day off: weekend.'],
      ['2026-05-04T02:00', true, 'As the rule says.'],
    ]);
  });

  it('lists a day of a rule that is due each minute, and with a calendar too', () => {
    const minutely: RuleDefinition = { cron: '* * * * *', zone: 'UTC' };
    const day = { from: new Date('2026-05-04'), to: new Date('2026-05-05') };
    expect(preview(minutely, day)).toHaveLength(1_440);
    expect(preview({ rule: minutely, calendar: 'germany' }, day, calendars)).toHaveLength(1_440);
  });

  it('lists what changes of the clock leave out', () => {
    const zone = 'America/New_York';
    const reasons = (from: string, to: string, cron: string) =>
      preview({ cron, zone, gap: 'skip' }, { from: new Date(from), to: new Date(to) }).map(({ reason }) => reason);
    expect(reasons('2025-03-09', '2025-03-11', '30 2 * * *')).toEqual(['gap-skipped', 'on-time']);
    expect(reasons('2025-11-02', '2025-11-03', '30 1 * * *')).toEqual(['overlap-first', 'overlap-skipped']);
  });
});

describe('change preview', () => {
  const range = { from: new Date('2026-01-01'), to: new Date('2026-01-31') };
  const nightly: RuleDefinition = { cron: '0 2 * * *', zone: 'UTC' };

  it('tells what is added, removed, moved', () => {
    const later = changeOf(nightly, { cron: '0 3 * * *', zone: 'UTC' }, range);
    expect([later.moved.length, later.added.length, later.removed.length]).toEqual([30, 0, 0]);
    const weekdays = changeOf(nightly, { cron: '0 2 * * MON-FRI', zone: 'UTC' }, range);
    expect([weekdays.unchanged, weekdays.removed.length]).toEqual([22, 8]);
    const zone = changeOf(nightly, { cron: '0 2 * * *', zone: 'Europe/Berlin' }, range);
    expect(zone.moved).toHaveLength(30);
  });

  it('adds up what 10,000 enrolments come to', () => {
    const after: RuleDefinition = { cron: '0 2,14 * * *', zone: 'UTC' };
    const changes = Array.from({ length: 10_000 }, () => ({ before: nightly, after, count: 1 }));
    expect(totalOfChanges(changes, range)).toEqual({ added: 300_000, removed: 0, moved: 0, unchanged: 300_000 });
  });
});
