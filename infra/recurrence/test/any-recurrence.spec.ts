import fc from 'fast-check';
import { newestOccurrences, nextOccurrences, type RuleDefinition, recurrenceOf } from '../src';
import { calendars } from './calendars';

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
