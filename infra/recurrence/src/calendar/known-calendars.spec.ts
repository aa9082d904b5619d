import type { CalendarDefinition, RuleDefinition } from '../definition';
import { nextOccurrences, readCalendar, readDefinition, recurrenceOf } from '../index';
import { preview } from '../preview';
import { readDay } from '../time/read-local';
import { calendarOf } from './known-calendars';
import { calendarsNamedBy } from './named-calendars';

const calendars = new Map<string, CalendarDefinition>([
  ['weekend', { weekend: [0, 6] }],
  ['de', { daysOff: [{ date: '2026-05-01', name: 'Labour Day' }] }],
  ['works', { anyOf: ['weekend', 'de', { daysOff: [{ date: '2026-05-04', name: 'Fair' }] }] }],
  [
    'patching',
    {
      blackouts: [
        { name: 'move', start: '2026-05-06T00:00Z', end: '2026-05-08T00:00Z' },
        { name: 'weekly', rule: { cron: '0 1 * * TUE', zone: 'UTC' }, minutes: 120 },
      ],
    },
  ],
  ['freezes', { anyOf: ['patching', 'patching', 'de'] }],
]);
const daily: RuleDefinition = { cron: '0 2 * * *', zone: 'UTC' };
const from = new Date('2026-05-01T00:00Z');
const due = (definition: RuleDefinition, count: number) =>
  nextOccurrences(recurrenceOf(definition, calendars), from, count).map(({ nominalLocal }) =>
    nominalLocal.slice(0, 10),
  );

describe('calendars by name', () => {
  it('are made of others, named or not', () => {
    const works = calendarOf({ anyOf: ['works'] }, calendars);
    const reasons = ['01', '02', '04', '05'].map((day) => works.dayOff(readDay(`2026-05-${day}`)));
    expect(reasons).toEqual(['Labour Day', 'weekend', 'Fair', undefined]);
    const both = calendarOf({ allOf: ['works', 'weekend'] }, calendars);
    expect(both.dayOff(readDay('2026-05-02'))).toBe('weekend');
    expect(both.dayOff(readDay('2026-05-01'))).toBeUndefined();
  });

  it('give their days off to a rule, and their windows to its blackouts', () => {
    expect(due({ rule: daily, calendar: 'works' }, 3)).toEqual(['2026-05-05', '2026-05-06', '2026-05-07']);
    const spared: RuleDefinition = { rule: daily, blackouts: ['freezes'] };
    expect(due(spared, 6)).toEqual([
      '2026-05-01',
      '2026-05-02',
      '2026-05-03',
      '2026-05-04',
      '2026-05-08',
      '2026-05-09',
    ]);
    const range = { from, to: new Date('2026-05-07T00:00Z') };
    const leftOut = preview(spared, range, calendars).filter(({ instant }) => instant === null);
    expect(leftOut.map(({ why }) => why)).toEqual([
      'It falls in the blackout weekly.',
      'It falls in the blackout move.',
    ]);
  });

  it('name what a rule needs, also by what its calendars name', () => {
    const rule: RuleDefinition = {
      union: [
        { rule: daily, calendar: 'works', except: { businessDay: 1, at: '02:00', zone: 'UTC', calendar: 'uk' } },
        { rule: daily, blackouts: ['patching', { name: 'own', rule: { rule: daily, calendar: 'fr' }, minutes: 5 }] },
      ],
    };
    expect(calendarsNamedBy(rule)).toEqual(['fr', 'patching', 'uk', 'works']);
    expect(calendarsNamedBy(rule, calendars)).toEqual(['de', 'fr', 'patching', 'uk', 'weekend', 'works']);
    expect(calendarsNamedBy({ anyOf: ['a'] }, new Map([['a', { allOf: ['a', 'b'] }]]))).toEqual(['a', 'b']);
  });

  it.each<[string, Map<string, CalendarDefinition>, RuleDefinition, RegExp]>([
    ['is not known', calendars, { rule: daily, calendar: 'dee' }, /there is no such calendar. Expected weekend, de/],
    ['has no windows', calendars, { rule: daily, blackouts: ['de'] }, /this calendar has no blackouts/],
    [
      'contains itself',
      new Map([
        ['a', { anyOf: ['b'] }],
        ['b', { allOf: ['a'] }],
      ]),
      { rule: daily, calendar: 'a' },
      /"a > b > a": the calendar contains itself/,
    ],
    [
      'has windows by a rule that needs its own days off',
      new Map([['a', { blackouts: [{ name: 'w', rule: { rule: daily, blackouts: ['a'] }, minutes: 5 }] }]]),
      { rule: daily, blackouts: ['a'] },
      /"a > a": the calendar contains itself/,
    ],
  ])('are refused where one %s', (_what, known, rule, message) => {
    expect(() => recurrenceOf(rule, known)).toThrow(message);
  });
});

describe('readCalendar', () => {
  it.each<[unknown, RegExp]>([
    ['de', /this is no calendar. Expected a name, or an object/],
    [{ weekends: [0] }, /a calendar has no weekends. Expected weekend, daysOff, worked, blackouts/],
    [{ weekend: ['sun'] }, /"sun\\?"": this is none. Expected a weekday, 0 to 6/],
    [{ daysOff: [{ date: '2026-05-01' }] }, /name is missing/],
    [{ daysOff: ['2026-05-01'] }, /Expected a day off such as/],
    [{ worked: [5] }, /Expected a date such as/],
    [{ blackouts: [{ name: 'x', start: '2026-05-01T00:00Z' }] }, /end is missing/],
    [{ blackouts: [{ name: 'x', rule: { cron: 5, zone: 'UTC' }, minutes: 5 }] }, /cron is of the wrong kind/],
    [{ anyOf: [] }, /a combination of 0 calendars. Expected 1 to 100/],
    [{ anyOf: [{ allOf: [5] }] }, /"5": this is no calendar/],
    [{ anyOf: ['a'], weekend: [0] }, /a combination of calendars has no weekend/],
    [{ daysOff: Array.from({ length: 10_001 }, () => ({})) }, /10001 are too many/],
  ])('refuses %j', (given, message) => {
    expect(() => readCalendar(given)).toThrow(message);
  });

  it('reads those that stand in a rule', () => {
    expect(() => readDefinition({ rule: daily, calendar: 5 })).toThrow(/this is no calendar/);
    expect(() => readDefinition({ rule: daily, blackouts: [5] })).toThrow(/this is no blackout/);
    expect(readDefinition({ rule: daily, calendar: 'de', blackouts: ['patching'] })).toBeDefined();
  });
});
