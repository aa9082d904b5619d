import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { enrolmentView } from '../values/enrolment';
import { guid } from '../values/guid';

/** The most enrolments on a page. */
export const MAX_ENROLMENT_PAGE = 1_000;

/** The scheduler asks a module for enrolments, one keyset page at a time. */
export const ListEnrolments = defineMessage(
  'Baton.Contracts.Internal:ListEnrolments',
  z.object({
    module: z.string(),
    scheduleType: z.string().nullish(),
    organizationId: guid.nullish(),
    paused: z.boolean().nullish(),
    /** Those of this rule. */
    recurrenceId: guid.nullish(),
    /** Those whose rule names this calendar. */
    calendar: z.string().nullish(),
    /** The key of the last row of the page before, written `type/organization`. */
    after: z.string().nullish(),
    limit: z.int().min(1).max(MAX_ENROLMENT_PAGE),
  }),
  { tenant: 'platform' },
);

/** The answer to {@link ListEnrolments}, by schedule type and organization. */
export const EnrolmentsListed = defineMessage(
  'Baton.Contracts.Internal:EnrolmentsListed',
  z.object({ enrolments: z.array(enrolmentView), more: z.boolean() }),
  { tenant: 'platform' },
);
