import { z } from 'zod';

/** The id of a tenant. Branded, so that no other id is taken for it. */
export const organizationId = z.guid().toLowerCase().brand<'OrganizationId'>();
/** An id that was read as one of a tenant. */
export type OrganizationId = z.output<typeof organizationId>;

/**
 * Reads an organization's id from text.
 *
 * @throws {z.ZodError} when the text is no GUID.
 */
export function parseOrganizationId(text: string): OrganizationId {
  return organizationId.parse(text);
}
