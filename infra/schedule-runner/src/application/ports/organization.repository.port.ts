import type { Organization } from '@baton/contracts';
import type { OrganizationPause } from '../../domain/organization-pause';

/** The module's copy of the organizations, which the scheduler owns. */
export abstract class OrganizationRepository {
  /** Keeps what an organization looks like now; an older version than the one kept changes nothing. */
  abstract keep(organization: Organization): Promise<void>;

  /** Keeps whether an organization is paused. @returns false when as new a version was kept before. */
  abstract keepPause(pause: OrganizationPause): Promise<boolean>;
}
