import type { Organization } from '@baton/contracts';

/** The module's copy of the organizations, which the scheduler owns. */
export abstract class OrganizationRepository {
  /** Keeps what an organization looks like now; an older version than the one kept changes nothing. */
  abstract keep(organization: Organization): Promise<void>;
}
