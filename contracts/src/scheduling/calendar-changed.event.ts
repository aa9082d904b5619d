import { z } from 'zod';
import { defineMessage } from '../message/define-message';

/** A calendar as every module keeps a copy of it. */
export const calendar = z.object({
  name: z.string().min(1),
  /** Grows with every change, also over a removal; a copy never goes back. */
  version: z.int().positive(),
  /** As `CalendarDefinition` of the recurrence engine has it; of a calendar that was removed, what it was. */
  definition: z.record(z.string(), z.unknown()),
  /** Whether it was removed: what names it can be due no more. */
  deleted: z.boolean(),
});
/** A named calendar as modules keep a copy of it. */
export type Calendar = z.output<typeof calendar>;

/** The scheduler, which owns calendars, tells the modules what one looks like now. */
export const CalendarChanged = defineMessage('Baton.Contracts.Scheduling:CalendarChanged', calendar, {
  tenant: 'platform',
});
