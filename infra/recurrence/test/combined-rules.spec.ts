import { nextOccurrences, type RuleDefinition, recurrenceOf } from '../src';
import { calendars } from './calendars';

const utc = { zone: 'UTC', at: '02:00' };
const days = (definition: RuleDefinition, from: string, count: number): string[] =>
  nextOccurrences(recurrenceOf(definition, calendars), new Date(from), count).map(({ instant }) =>
    instant.toISOString().slice(0, 10),
  );
const at = (definition: RuleDefinition, from: string, count: number): string[] =>
  nextOccurrences(recurrenceOf(definition, calendars), new Date(from), count).map(({ instant }) =>
    instant.toISOString().slice(0, 16),
  );

describe('combined rules', () => {
  const daily: RuleDefinition = { cron: '0 2 * * *', zone: 'UTC' };

  it.each<[string, RuleDefinition, readonly string[]]>([
    [
      'a union, each instant once',
      {
        union: [
          { cron: '0 2 1 * *', zone: 'UTC' },
          { cron: '0 2 1,2 * *', zone: 'UTC' },
        ],
      },
      ['2026-01-01', '2026-01-02', '2026-02-01'],
    ],
    [
      'a rule without another',
      { rule: daily, except: { cron: '* 2 * * MON-FRI', zone: 'UTC' } },
      ['2026-01-03', '2026-01-04', '2026-01-10'],
    ],
    ['a rule without dates', { rule: daily, exceptDates: ['2026-01-02'] }, ['2026-01-01', '2026-01-03']],
    ['a count from a start', { rule: daily, from: '2026-01-05', count: 2 }, ['2026-01-05', '2026-01-06']],
    ['an end', { rule: daily, until: '2026-01-02T02:00Z' }, ['2026-01-01', '2026-01-02']],
    [
      'a window over midnight',
      { rule: { cron: '0 */6 * * *', zone: 'UTC' }, window: { from: '22:00', to: '02:00' } },
      ['2026-01-01', '2026-01-02'],
    ],
    ['skipped days off', { rule: daily, calendar: 'germany' }, ['2026-01-01', '2026-01-02', '2026-01-05']],
    [
      'the following business day',
      { rule: { cron: '0 2 25 12 *', zone: 'UTC' }, calendar: 'germany', onHit: 'following' },
      ['2026-12-28', '2027-12-27'],
    ],
    [
      'the preceding business day',
      { rule: { cron: '0 2 25 12 *', zone: 'UTC' }, calendar: 'germany', onHit: 'preceding' },
      ['2026-12-24'],
    ],
    [
      'the same month',
      { rule: { monthDay: 31, ...utc }, calendar: 'germany', onHit: 'modified-following' },
      ['2026-01-30', '2026-02-27', '2026-03-31'],
    ],
    [
      'days off all the same',
      { rule: { cron: '0 2 25 12 *', zone: 'UTC' }, calendar: 'germany', onHit: 'none' },
      ['2026-12-25'],
    ],
  ])('have %s', (_what, definition, expected) => {
    expect(days(definition, '2026-01-01', expected.length)).toEqual(expected);
  });

  it('end after their count', () => {
    expect(days({ rule: daily, from: '2026-01-05', count: 2 }, '2026-01-01', 9)).toHaveLength(2);
    const rule = recurrenceOf({ rule: daily, from: '2026-01-05', count: 2 });
    expect(rule.previous(new Date('2027-01-01'))?.nominalLocal).toBe('2026-01-06T02:00');
    expect(rule.previous(new Date('2026-01-05T02:00Z'))).toBeUndefined();
  });

  it('run once on Monday for the weekend and Monday', () => {
    const [friday, monday] = nextOccurrences(
      recurrenceOf({ rule: daily, calendar: { weekend: [0, 6] }, onHit: 'following' }),
      new Date('2026-01-02'),
      2,
    );
    expect(friday).toMatchObject({ nominalLocal: '2026-01-02T02:00', reason: 'on-time' });
    expect(monday).toMatchObject({
      nominalLocal: '2026-01-05T02:00',
      reason: 'moved-later',
      coalesced: ['2026-01-03T02:00', '2026-01-04T02:00', '2026-01-05T02:00'],
    });
  });

  it('wait for the end of a blackout, once', () => {
    const blackouts = [{ name: 'patching', rule: { cron: '0 1 * * SUN', zone: 'UTC' }, minutes: 120 }];
    const half: RuleDefinition = { rule: { cron: '*/30 * * * *', zone: 'UTC' }, blackouts };
    expect(at(half, '2026-01-04T00:30Z', 2)).toEqual(['2026-01-04T00:30', '2026-01-04T03:00']);
    const later = recurrenceOf({ rule: { cron: '15 2 * * *', zone: 'UTC' }, blackouts, onBlackout: 'following' });
    expect(later.next(new Date('2026-01-04T01:00Z'))).toMatchObject({
      instant: new Date('2026-01-04T03:00Z'),
      nominalLocal: '2026-01-04T02:15',
      reason: 'moved-later',
    });
  });

  it('keep the local time of what a calendar moves, by the zone that a rule of RFC 5545 names itself', () => {
    const rule = { rrule: 'DTSTART;TZID=America/New_York:20260103T090000 RRULE:FREQ=DAILY;COUNT=1', zone: 'UTC' };
    expect(at({ rule, calendar: { weekend: [0, 6] }, onHit: 'following' }, '2026-01-01', 2)).toEqual([
      '2026-01-05T14:00',
    ]);
  });

  it('are not moved where they are of several zones', () => {
    const union = ['Europe/Berlin', 'Asia/Tokyo'].map((zone) => ({ cron: '0 2 * * *', zone }));
    const moved = { rule: { union }, calendar: 'germany', onHit: 'following' } as const;
    expect(() => recurrenceOf(moved, calendars)).toThrow(/"following" moves rules of several zones/);
    expect(days({ ...moved, onHit: 'skip' }, '2026-01-01', 1)).toEqual(['2026-01-01']);
    const each = union.map((rule) => ({ ...moved, rule }));
    expect(at({ union: each }, '2026-05-01', 2)).toEqual(['2026-05-03T17:00', '2026-05-04T00:00']);
  });

  it('are refused where together they fire too often in a day', () => {
    const perMinute = (second: number) => ({ cron: `${second}/10 * * * * *`, zone: 'UTC' });
    expect(() => recurrenceOf({ union: [perMinute(0), perMinute(1)] })).toThrow(/"union": it fires 17280 times a day/);
    const seldom: RuleDefinition[] = [
      { rrule: 'FREQ=HOURLY;INTERVAL=2;BYMINUTE=0,30', start: '2026-01-01', zone: 'UTC' },
      { rrule: 'FREQ=MINUTELY;BYHOUR=9', start: '2026-01-01', zone: 'UTC' },
      { every: 'PT1M', anchor: '2026-01-01', zone: 'UTC' },
      { dates: ['2026-01-01T02:30', '2026-01-01T03:30'], zone: 'UTC' },
      { monthDay: 1, ...utc },
    ];
    expect(at({ union: seldom }, '2026-01-01', 2)).toEqual(['2026-01-01T00:00', '2026-01-01T00:01']);
  });
});
