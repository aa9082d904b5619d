import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { ruleData } from '../values/enrolment';
import { guid } from '../values/guid';

/** The scheduler asks a module when an organization's enrolments are due, and why then. */
export const PreviewEnrolments = defineMessage(
  'Baton.Contracts.Internal:PreviewEnrolments',
  z.object({
    module: z.string(),
    organizationId: guid,
    /** Null: each of them. */
    scheduleType: z.string().nullish(),
    /** Inclusive. */
    fromUtc: z.string(),
    /** Exclusive. */
    toUtc: z.string(),
    /** Only what a change of clocks moves, doubles or leaves out. */
    oddOnly: z.boolean(),
  }),
  { tenant: 'platform' },
);

/** A line of a preview: what is due, or what is not and why. */
export const enrolmentPreviewLine = z.object({
  nominalLocal: z.string(),
  copy: z.enum(['first', 'last']),
  /** Null where it is left out; so is the date. */
  instantUtc: z.string().nullable(),
  dueDate: z.iso.date().nullable(),
  reason: z.string(),
  /** The reason as a sentence. */
  why: z.string(),
});
/** One of them. */
export type EnrolmentPreviewLine = z.output<typeof enrolmentPreviewLine>;

/** When one enrolment is due. */
export const previewedEnrolment = z.object({
  scheduleType: z.string(),
  rule: ruleData,
  paused: z.boolean(),
  lines: z.array(enrolmentPreviewLine),
  /** Whether there are more lines than are shown. */
  more: z.boolean(),
  /** Why its rule cannot be used, and has no lines: a calendar that it names is gone. */
  refused: z.string().nullable(),
});
/** One of them. */
export type PreviewedEnrolment = z.output<typeof previewedEnrolment>;

/** A change of clocks in an organization's zone. */
export const zoneChange = z.object({
  date: z.iso.date(),
  kind: z.enum(['gap', 'overlap']),
  /** The first local time that is missing or there twice, and the first after them. */
  from: z.string(),
  to: z.string(),
  instantUtc: z.string(),
});

/** The answer to {@link PreviewEnrolments}. */
export const EnrolmentsPreviewed = defineMessage(
  'Baton.Contracts.Internal:EnrolmentsPreviewed',
  z.object({
    /** Null where the module has no such organization. */
    organization: z.object({ name: z.string(), timeZone: z.string(), active: z.boolean() }).nullable(),
    /** Of the organization's zone, in the span asked for. */
    clockChanges: z.array(zoneChange),
    enrolments: z.array(previewedEnrolment),
  }),
  { tenant: 'platform' },
);
