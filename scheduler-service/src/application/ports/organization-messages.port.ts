import type { OrganizationPauseEntry } from './organization-pause.repository.port';

/** Tells the modules of organizations. The messages leave with the commit. */
export abstract class OrganizationMessages {
  /** @param version of the pause or resumption. */
  abstract pauseChanged(entry: OrganizationPauseEntry, version: number): Promise<void>;
}
