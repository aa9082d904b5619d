import type { CalendarDefinition } from '../src';

/** The calendar that the tests of rules name. */
export const calendars = new Map<string, CalendarDefinition>([
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
