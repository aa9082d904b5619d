import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';

/** The most changes on a page. */
export const MAX_ENROLMENT_CHANGE_PAGE = 500;

/** The scheduler asks a module who changed an organization's enrolments, one keyset page at a time. */
export const ListEnrolmentChanges = defineMessage(
  'Baton.Contracts.Internal:ListEnrolmentChanges',
  z.object({
    module: z.string(),
    organizationId: guid,
    scheduleType: z.string().nullish(),
    /** The key of the last row of the page before. */
    after: z.string().nullish(),
    limit: z.int().min(1).max(MAX_ENROLMENT_CHANGE_PAGE),
  }),
  { tenant: 'platform' },
);

/** What is chosen of an enrolment: its rule, its parameters, its dates, paused or not. */
const chosen = z.record(z.string(), z.unknown());

/** Who changed an enrolment, when and why. */
export const enrolmentChangeBy = z.object({
  changedAtUtc: z.string(),
  changedBy: z.string().nullable(),
  reason: z.string().nullable(),
});
/** It, as a module tells it. */
export type EnrolmentChangeBy = z.output<typeof enrolmentChangeBy>;

/** A change of an enrolment, with what it was and what it became. */
export const enrolmentChangeView = enrolmentChangeBy.extend({
  /** Grows with every change of the module. */
  key: z.string(),
  organizationId: guid,
  scheduleType: z.string(),
  /** Null of one that was new. */
  before: chosen.nullable(),
  after: chosen,
});
/** One of them. */
export type EnrolmentChangeView = z.output<typeof enrolmentChangeView>;

/** The answer to {@link ListEnrolmentChanges}, newest first. */
export const EnrolmentChangesListed = defineMessage(
  'Baton.Contracts.Internal:EnrolmentChangesListed',
  z.object({ changes: z.array(enrolmentChangeView), more: z.boolean() }),
  { tenant: 'platform' },
);
