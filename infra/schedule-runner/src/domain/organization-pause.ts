import type { OrganizationId } from '@baton/contracts';

/** What a module knows of an organization's pause: the newest of what it was told. */
export interface OrganizationPause {
  readonly organizationId: OrganizationId;
  /** Grows with each pause and resumption. */
  readonly version: number;
  readonly paused: boolean;
  /** From then on it takes part again; undefined: when somebody says so. */
  readonly until: Date | undefined;
  readonly reason: string | undefined;
  readonly requestedBy: string | undefined;
  readonly changedAt: Date;
}
