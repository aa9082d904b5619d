import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { organizationId } from '../values/organization-id';
import { utcInstant } from '../values/utc-instant';

const asked = {
  organizationId,
  /** Grows with every pause and resumption of the organization; an older one that comes late changes nothing. */
  version: z.int().positive(),
  reason: z.string().nullish(),
  requestedBy: z.string().nullish(),
  atUtc: utcInstant,
};

/** Tells every module to leave an organization out: of nights to come, and of one at work what has not started. */
export const PauseOrganization = defineMessage(
  'Baton.Contracts.Organizations:PauseOrganization',
  z.object({
    ...asked,
    /** From then on it takes part again; null means when somebody says so. */
    untilUtc: utcInstant.nullish(),
  }),
  { tenant: 'platform' },
);

/** Tells every module that an organization takes part again, from the next planning on. */
export const ResumeOrganization = defineMessage('Baton.Contracts.Organizations:ResumeOrganization', z.object(asked), {
  tenant: 'platform',
});
