import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { ruleData } from '../values/enrolment';

/** The scheduler asks a module what a calendar would do to its enrolments, if it said something else. Nothing is changed. */
export const PreviewCalendar = defineMessage(
  'Baton.Contracts.Internal:PreviewCalendar',
  z.object({
    module: z.string(),
    name: z.string(),
    /** What it would say. */
    definition: ruleData,
    /** Inclusive. */
    fromUtc: z.string(),
    /** Exclusive. */
    toUtc: z.string(),
  }),
  { tenant: 'platform' },
);

/** What a change of a calendar does to the enrolments of one schedule type that need it and are not paused. */
export const calendarEffect = z.object({
  scheduleType: z.string(),
  enrolments: z.int(),
  /** Occurrences, over all of them. */
  added: z.int(),
  removed: z.int(),
  moved: z.int(),
  unchanged: z.int(),
  /** How many of the enrolments have a rule that could not be used any more, and are in no other number. */
  refused: z.int(),
  /** Why the first of them could not. */
  refusal: z.string().nullable(),
});
/** It, as a module tells it. */
export type CalendarEffect = z.output<typeof calendarEffect>;

/** The answer to {@link PreviewCalendar}, by schedule type; one without enrolments that need the calendar is left out. */
export const CalendarPreviewed = defineMessage(
  'Baton.Contracts.Internal:CalendarPreviewed',
  z.object({ scheduleTypes: z.array(calendarEffect) }),
  { tenant: 'platform' },
);
