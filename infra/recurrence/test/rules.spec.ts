import fc from 'fast-check';
import {
  type CalendarDefinition,
  changeOf,
  jitterMs,
  newestOccurrences,
  nextOccurrences,
  oddDays,
  preview,
  type RuleDefinition,
  recurrenceOf,
  totalOfChanges,
} from '../src';

const calendars = new Map<string, CalendarDefinition>([
  [
    'germany',
    {
      weekend: [0, 6],
      daysOff: [
        { date: '2026-05-01', name: 'Labour Day' },
        { date: '2026-12-25', name: 'Christmas Day' },
      ],
    },
  ],
]);
const utc = { zone: 'UTC', at: '02:00' };
const days = (definition: RuleDefinition, from: string, count: number): string[] =>
  nextOccurrences(recurrenceOf(definition, calendars), new Date(from), count).map(({ instant }) =>
    instant.toISOString().slice(0, 10),
  );
const at = (definition: RuleDefinition, from: string, count: number): string[] =>
  nextOccurrences(recurrenceOf(definition, calendars), new Date(from), count).map(({ instant }) =>
    instant.toISOString().slice(0, 16),
  );

describe('rules of days', () => {
  it.each<[string, RuleDefinition, readonly string[]]>([
    ['the 31st, clamped', { monthDay: 31, ...utc }, ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']],
    ['the 31st, or no day', { monthDay: 31, shortMonth: 'skip', ...utc }, ['2026-01-31', '2026-03-31', '2026-05-31']],
    [
      'the last day of quarters',
      { monthDay: -1, months: [3, 6, 9, 12], ...utc },
      ['2026-03-31', '2026-06-30', '2026-09-30'],
    ],
    [
      'the last business day',
      { businessDay: -1, calendar: 'germany', ...utc },
      ['2026-01-30', '2026-02-27', '2026-03-31'],
    ],
    [
      'the first business day of May',
      { businessDay: 1, months: [5], calendar: 'germany', ...utc },
      ['2026-05-04', '2027-05-03'],
    ],
    [
      'every third business day',
      { everyBusinessDays: 3, from: '2026-04-29', calendar: 'germany', ...utc },
      ['2026-04-29', '2026-05-05', '2026-05-08'],
    ],
    [
      'starts of fiscal quarters from April',
      { fiscal: 'first-day', of: 'quarter', year: { startMonth: 4 }, ...utc },
      ['2026-01-01', '2026-04-01', '2026-07-01'],
    ],
    [
      'ends of fiscal years from April',
      { fiscal: 'last-day', of: 'year', year: { startMonth: 4 }, ...utc },
      ['2026-03-31', '2027-03-31'],
    ],
    [
      'ends of 4-4-5 periods, years to the last Saturday of January',
      {
        fiscal: 'last-day',
        of: 'period',
        year: { weeks: '4-4-5', endsOn: { weekday: 6, month: 1, which: 'last' } },
        ...utc,
      },
      ['2026-01-31', '2026-02-28', '2026-03-28', '2026-05-02', '2026-05-30'],
    ],
    [
      'dates that are listed',
      { dates: ['2026-03-01T02:30', '2026-01-05T02:30'], zone: 'UTC' },
      ['2026-01-05', '2026-03-01'],
    ],
    [
      'every second week',
      { every: 'P2W', anchor: '2026-01-05T02:00', zone: 'UTC' },
      ['2026-01-05', '2026-01-19', '2026-02-02'],
    ],
    [
      'every month from a 31st',
      { every: 'P1M', anchor: '2026-01-31T02:00', zone: 'UTC' },
      ['2026-01-31', '2026-02-28', '2026-03-31'],
    ],
    ['a leap day, on over 2100', { cron: '0 0 29 2 *', zone: 'UTC' }, ['2028-02-29']],
  ])('have %s', (_what, definition, expected) => {
    expect(days(definition, '2026-01-01', expected.length)).toEqual(expected);
  });

  it('goes over 2100, which has no leap day', () => {
    expect(days({ cron: '0 0 29 2 *', zone: 'Europe/Berlin' }, '2096-01-01', 2)).toEqual(['2096-02-28', '2104-02-28']);
  });

  it('has a year of 53 weeks where the calendar gives one', () => {
    const year = { weeks: '4-4-5', endsOn: { weekday: 6, month: 1, which: 'last' } } as const;
    const ends = days({ fiscal: 'last-day', of: 'year', year, ...utc }, '2022-06-01', 3);
    expect(ends).toEqual(['2023-01-28', '2024-01-27', '2025-01-25']);
    const periods = nextOccurrences(
      recurrenceOf({ fiscal: 'last-day', of: 'period', year, ...utc }),
      new Date('2025-12-01'),
      3,
    );
    expect(periods.map(({ nominalLocal }) => nominalLocal.slice(0, 10))).toEqual([
      '2025-12-20',
      '2026-01-31',
      '2026-02-28',
    ]);
  });
});

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
});

const definitions: readonly RuleDefinition[] = [
  { cron: '*/20 1-3 * * *', zone: 'America/New_York' },
  { cron: '30 2 * * *', zone: 'Australia/Lord_Howe', gap: 'shift', overlap: 'last' },
  { every: 'PT7H', anchor: '2025-01-01T00:00Z', zone: 'Europe/Berlin' },
  { every: 'P3D', anchor: '2025-01-01T02:30', zone: 'Europe/Berlin' },
  { rrule: 'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1', start: '2025-01-01T02:30', zone: 'Europe/Berlin' },
  { rrule: 'FREQ=DAILY;COUNT=200', start: '2025-03-01T02:30', zone: 'America/New_York' },
  { monthDay: 31, at: ['02:30', '23:00'], zone: 'America/New_York' },
  { businessDay: -2, zone: 'Asia/Tokyo', at: '02:00', calendar: 'germany' },
  { everyBusinessDays: 4, from: '2025-01-01', zone: 'Asia/Tokyo', at: '02:00', calendar: 'germany' },
  { rule: { cron: '0 2,4 * * *', zone: 'Europe/Berlin' }, calendar: 'germany', onHit: 'following' },
  { rule: { cron: '0 2 * * *', zone: 'Europe/Berlin' }, calendar: 'germany', onHit: 'modified-following' },
  { rule: { cron: '0 2 13 * *', zone: 'Europe/Berlin' }, calendar: 'germany', onHit: 'preceding' },
  { rule: { cron: '0 2 * * *', zone: 'UTC' }, exceptDates: ['2025-06-01'], from: '2025-02-01', until: '2026-02-01' },
  {
    rule: { cron: '*/45 * * * *', zone: 'UTC' },
    blackouts: [{ name: 'b', rule: { cron: '0 1 * * *', zone: 'UTC' }, minutes: 90 }],
    onBlackout: 'following',
  },
  {
    union: [
      { cron: '0 2 * * *', zone: 'UTC' },
      { cron: '0 2 * * 1', zone: 'Europe/Berlin' },
    ],
  },
];

describe('any recurrence', () => {
  it('goes forward, comes back by the same steps, and never stands still', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...definitions),
        fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2026, 0, 1) }),
        (definition, start) => {
          const recurrence = recurrenceOf(definition, calendars);
          const forward = nextOccurrences(recurrence, new Date(start), 12);
          const instants = forward.map(({ instant }) => instant.getTime());
          expect(instants.every((instant, index) => instant > (instants[index - 1] ?? start - 1))).toBe(true);
          const last = forward.at(-1);
          if (last === undefined) return;
          const back = newestOccurrences(recurrence, new Date(start - 1), last.instant, 100);
          expect(back).toEqual(forward);
        },
      ),
      { numRuns: 300 },
    );
  });
});

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

describe('odd days', () => {
  it('are the days on which clocks are changed', () => {
    expect(oddDays('America/New_York', 2026).map(({ date, kind, from, to }) => [date, kind, from, to])).toEqual([
      ['2026-03-08', 'gap', '2026-03-08T02:00', '2026-03-08T03:00'],
      ['2026-11-01', 'overlap', '2026-11-01T01:00', '2026-11-01T02:00'],
    ]);
    expect(oddDays('Asia/Tokyo', 2026)).toEqual([]);
    expect(oddDays('Asia/Almaty', 2024).map(({ date, minutes }) => [date, minutes])).toEqual([['2024-02-29', 60]]);
  });
});

describe('jitterMs', () => {
  it('is the same for one identity, and spread over many', () => {
    const found = Array.from({ length: 10_000 }, (_, index) => jitterMs(`organization-${index}`, 9));
    expect(jitterMs('organization-7', 9)).toBe(found[7]);
    const shares = [...Map.groupBy(found, (value) => value).values()].map(({ length }) => length);
    expect(shares).toHaveLength(10);
    expect(Math.min(...shares)).toBeGreaterThan(850);
    expect(jitterMs('x', 0)).toBe(0);
  });
});
