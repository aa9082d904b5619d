import { z } from 'zod';
import { defineMessage } from '../message/define-message';

/**
 * A module says which calendars it has a copy of, at its start and once a minute. The scheduler publishes `CalendarChanged`
 * for each that is newer, so that a module that was added, restored or away comes to have them all.
 */
export const CalendarsHeld = defineMessage(
  'Baton.Contracts.Internal:CalendarsHeld',
  z.object({
    module: z.string(),
    /** The version of each, by name; of one that was removed as well. */
    versions: z.record(z.string(), z.int()),
  }),
  { tenant: 'platform' },
);
