import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { currency } from '../values/money';
import { organizationId } from '../values/organization-id';

/** An organization as every module keeps a copy of it. */
export const organization = z.object({
  organizationId,
  name: z.string().min(1),
  /** IANA zone: `Europe/Berlin`. */
  timeZone: z.string().min(1),
  currency,
  /** An inactive organization is planned for no night. */
  active: z.boolean(),
  /** Grows with every change; a copy never goes back. */
  version: z.int().positive(),
});
/** A tenant as modules keep a copy of it. */
export type Organization = z.output<typeof organization>;

/** The scheduler, which owns organizations, tells the modules what one looks like now. */
export const OrganizationChanged = defineMessage('Baton.Contracts.Organizations:OrganizationChanged', organization, {
  tenant: 'organization',
  tenantFrom: 'organizationId',
});
