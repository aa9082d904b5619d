import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { enrolmentLine, enrolmentProblem, ruleData } from '../values/enrolment';

/**
 * Asks a module to enrol organizations and to change enrolments: all of it or, if anything is wrong with any line,
 * nothing.
 */
export const ChangeEnrolments = defineMessage(
  'Baton.Contracts.Internal:ChangeEnrolments',
  z.object({
    module: z.string(),
    /** The rules that lines name by their place here. */
    rules: z.array(ruleData),
    lines: z.array(enrolmentLine),
    /** Says what would be done, and does nothing. */
    checkOnly: z.boolean(),
    /** Also what it would do to occurrences in a span of time. */
    preview: z.object({ fromUtc: z.string(), toUtc: z.string() }).nullish(),
    /** Change only what a check answered with this fingerprint; null: whatever it comes to. */
    fingerprint: z.string().nullish(),
    requestedBy: z.string().nullish(),
    reason: z.string().nullish(),
  }),
  { tenant: 'platform' },
);

/** An occurrence: the local time its rule names, when that is, and the date in UTC it is due on. */
export const occurrenceView = z.object({
  nominalLocal: z.string(),
  copy: z.enum(['first', 'last']),
  instantUtc: z.string(),
  dueDate: z.iso.date(),
});
/** One of them. */
export type OccurrenceView = z.output<typeof occurrenceView>;

/** What a change does to a span of time, over all enrolments it changes. */
export const enrolmentChangePreview = z.object({
  added: z.int(),
  removed: z.int(),
  moved: z.int(),
  unchanged: z.int(),
  /** What it does to each enrolment, the first hundred of each; null when it does not the same to all. */
  each: z
    .object({
      added: z.array(occurrenceView),
      removed: z.array(occurrenceView),
      moved: z.array(z.object({ before: occurrenceView, after: occurrenceView })),
    })
    .nullable(),
});
/** It, as a module tells it. */
export type EnrolmentChangePreview = z.output<typeof enrolmentChangePreview>;

/** The answer to {@link ChangeEnrolments}. */
export const EnrolmentsChanged = defineMessage(
  'Baton.Contracts.Internal:EnrolmentsChanged',
  z.object({
    /** `refused`: lines are wrong. `stale`: it is not what the fingerprint is of. Neither changed anything. */
    outcome: z.enum(['changed', 'checked', 'refused', 'stale']),
    enrolled: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    /** In the order of lines, at most the first thousand. */
    problems: z.array(enrolmentProblem),
    /** How many there are. */
    problemCount: z.int(),
    /** Of exactly this change of enrolments as they are; null when nothing would change. */
    fingerprint: z.string().nullable(),
    preview: enrolmentChangePreview.nullable(),
  }),
  { tenant: 'platform' },
);
