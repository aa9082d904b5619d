import type { MessageOf, OrganizationId, QuarantineListed } from '@baton/contracts';
import type { ClaimedSlice } from '../../domain/slice';

/** What a person asks to be released. */
export interface QuarantineRelease {
  readonly scheduleType: string;
  readonly organizationId: OrganizationId;
  readonly requestedBy: string | undefined;
  readonly reason: string | undefined;
}

/** Organizations that fault alike night after night. Every call but `list` belongs to the open unit of work. */
export abstract class QuarantineRepository {
  /** Ends the streaks of those who succeeded in a slice: the next fault is a first one again. */
  abstract endStreaks(slice: ClaimedSlice): Promise<void>;

  /** Releases an organization, and keeps who asked and why. @returns false when it was in no quarantine. */
  abstract release(release: QuarantineRelease, now: Date): Promise<boolean>;

  /** Those in quarantine, who have waited longest first. */
  abstract list(limit: number): Promise<MessageOf<typeof QuarantineListed>>;
}
