import { explain, RuleError, readDefinition, recurrenceOf } from '../src';
import { calendars } from './calendars';

const utc = { zone: 'UTC' };
const daily = { cron: '0 2 * * *', ...utc };
/** One of each kind, with all that it may say. */
const RIGHT: readonly object[] = [
  { ...daily, days: 'both', gap: 'skip', overlap: 'first' },
  { every: 'P1M', anchor: '2026-01-31T02:30', shortMonth: 'skip', ...utc },
  { rrule: 'FREQ=DAILY', start: '2026-01-01T02:30', ...utc },
  { monthDay: 31, months: [1, 2], shortMonth: 'clamp', at: ['02:00', '03:00'], ...utc },
  {
    businessDay: -1,
    calendar: { weekend: [0], daysOff: [{ date: '2026-01-01', name: 'a' }], worked: ['2026-01-04'] },
    at: '02:00',
    ...utc,
  },
  { everyBusinessDays: 3, from: '2026-01-01', calendar: { anyOf: ['germany', { weekend: [6] }] }, at: '02:00', ...utc },
  { fiscal: 'last-day', of: 'quarter', year: { startMonth: 4 }, at: '02:00', ...utc },
  {
    fiscal: 'last-day',
    of: 'period',
    year: { weeks: '4-4-5', endsOn: { weekday: 6, month: 1, which: 'last' } },
    at: '02:00',
    ...utc,
  },
  { dates: ['2026-01-01T02:30'], ...utc },
  { union: [daily] },
  {
    rule: daily,
    except: { ...daily, cron: '0 2 1 * *' },
    exceptDates: ['2026-01-01'],
    window: { from: '01:00', to: '05:00' },
    calendar: 'germany',
    onHit: 'skip',
    blackouts: [
      { name: 'a', start: '2026-01-01', end: '2026-01-02' },
      { name: 'b', rule: { ...daily, cron: '0 22 * * *' }, minutes: 60 },
    ],
    onBlackout: 'skip',
    from: '2026-01-01',
    until: '2026-02-01',
    count: 3,
  },
];
const WRONG: readonly unknown[] = [null, true, 5, -1.5, 1e300, '', 'x', '\0', [], [null], [5], ['x'], {}, { a: 1 }];

/** A definition with each of its parts, however deep, in the place of which something wrong stands. */
function* spoilt(value: unknown): Generator<unknown> {
  yield* WRONG;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const wrong of spoilt(part)) {
      if (Array.isArray(value)) yield value.with(Number(key), wrong);
      else yield { ...value, [key]: wrong };
    }
  }
}

describe('wrong definitions', () => {
  it.each(RIGHT)('say what is wrong, whatever stands in a place of %j', (right) => {
    const problems: unknown[] = [];
    for (const given of spoilt(right)) {
      try {
        const definition = readDefinition(given);
        recurrenceOf(definition, calendars).next(new Date('2026-01-01'));
        explain(definition);
      } catch (error) {
        if (!(error instanceof RuleError)) problems.push([given, error]);
      }
    }
    expect(problems).toEqual([]);
  });

  it.each<[object, RegExp]>([
    [{ dates: [5], ...utc }, /dates is of the wrong kind. Expected a list of texts as dates/],
    [{ monthDay: 1, at: 5, ...utc }, /at is of the wrong kind. Expected a text or a list of texts as at/],
    [{ rule: daily, window: { from: '01:00' } }, /to is missing. Expected a text as to/],
    [{ rule: daily, exceptDates: ['2026-13-01'] }, /there is no month 13/],
    [{ ...RIGHT[7], year: { weeks: '4-4-6', endsOn: {} } }, /Expected 4-4-5, 4-5-4, 5-4-4/],
    [{ rrule: 'FREQ=WEEKLY;BYDAY=', start: '2026-01-01', ...utc }, /at character 19: "" is no weekday/],
  ])('%j', (given, message) => {
    expect(() => recurrenceOf(readDefinition(given))).toThrow(message);
  });
});
