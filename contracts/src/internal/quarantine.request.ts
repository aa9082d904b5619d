import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';

/** The scheduler asks a module whom it has in quarantine. */
export const ListQuarantine = defineMessage(
  'Baton.Contracts.Internal:ListQuarantine',
  z.object({ module: z.string(), limit: z.int().min(1).max(500) }),
  { tenant: 'platform' },
);

/** An organization that faulted alike too many nights in a row in one schedule type, and waits for a person. */
export const quarantined = z.object({
  organizationId: guid,
  organizationName: z.string().nullish(),
  scheduleType: z.string(),
  /** The fault's code, the same in each of the nights. */
  code: z.string(),
  /** The last fault's message. */
  message: z.string(),
  nights: z.int(),
  lastDueDate: z.iso.date(),
  sinceUtc: z.string(),
});
/** One of them as it is shown to operators. */
export type Quarantined = z.output<typeof quarantined>;

/** The answer to {@link ListQuarantine}, those who have waited longest first. */
export const QuarantineListed = defineMessage(
  'Baton.Contracts.Internal:QuarantineListed',
  z.object({ quarantined: z.array(quarantined), more: z.boolean() }),
  { tenant: 'platform' },
);

/** Lets an organization take part in a schedule type again. A person asks, and says why. */
export const ReleaseFromQuarantine = defineMessage(
  'Baton.Contracts.Internal:ReleaseFromQuarantine',
  z.object({
    module: z.string(),
    organizationId: guid,
    scheduleType: z.string(),
    reason: z.string().nullish(),
    requestedBy: z.string().nullish(),
  }),
  { tenant: 'platform' },
);

/** The answer to {@link ReleaseFromQuarantine}. */
export const QuarantineReleased = defineMessage(
  'Baton.Contracts.Internal:QuarantineReleased',
  z.object({
    /** False where the organization was in no quarantine there. */
    released: z.boolean(),
  }),
  { tenant: 'platform' },
);
