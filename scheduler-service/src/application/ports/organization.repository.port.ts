import type { OrganizationId } from '@baton/contracts';

/** The organizations, which this service owns. */
export abstract class OrganizationRepository {
  /** Those of the ids that are no organization. */
  abstract unknownAmong(ids: readonly OrganizationId[]): Promise<readonly OrganizationId[]>;
}
