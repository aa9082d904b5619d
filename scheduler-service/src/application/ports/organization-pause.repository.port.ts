import type { OrganizationId } from '@baton/contracts';

/** An organization as operators see it. */
export interface OrganizationView {
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly active: boolean;
  /** Null when it is not paused. */
  readonly pause: PauseView | null;
}

/** Since when an organization is left out, until when, and who asked for it. */
export interface PauseView {
  readonly sinceUtc: string;
  /** Null: until somebody resumes it. */
  readonly untilUtc: string | null;
  readonly reason: string | null;
  readonly requestedBy: string | null;
}

/** What was asked last for an organization. */
export interface OrganizationPauseEntry {
  readonly organizationId: OrganizationId;
  readonly paused: boolean;
  readonly until: Date | undefined;
  readonly reason: string | undefined;
  readonly requestedBy: string | undefined;
  readonly at: Date;
}

/** Pauses of organizations. Every call belongs to the open unit of work. */
export abstract class OrganizationPauseRepository {
  /** @returns undefined when there is no such organization. */
  abstract find(organizationId: OrganizationId, now: Date): Promise<OrganizationView | undefined>;

  /** As {@link find}, and holds the organization until the transaction ends, so that pauses follow one another. */
  abstract lock(organizationId: OrganizationId, now: Date): Promise<OrganizationView | undefined>;

  /** Keeps what was asked. @returns its version, one more than that of what was asked before. */
  abstract keep(entry: OrganizationPauseEntry): Promise<number>;
}
