import type { ExecutionCounts, OrganizationId } from '@baton/contracts';
import { type AttemptResult, countResult, NO_COUNTS } from '../domain/execution';
import type { ClaimedSlice, SliceItem } from '../domain/slice';

/** What one worker has done of the slice it holds, as far as it got. */
export class SliceWork {
  private counted: ExecutionCounts = NO_COUNTS;
  private last: OrganizationId | undefined;

  /** @param lostTelling whether the worker before was lost while it told others of the slice. */
  constructor(
    readonly slice: ClaimedSlice,
    readonly items: readonly SliceItem[],
    readonly lostTelling = false,
  ) {}

  /** Ended attempts of this claim. */
  get progress(): ExecutionCounts {
    return this.counted;
  }

  /** Up to where the slice is dealt with; undefined when this claim got nowhere. */
  get reached(): OrganizationId | undefined {
    return this.last;
  }

  /** Notes that an organization was dealt with; `result` is undefined when another worker had done it before. */
  note(organizationId: OrganizationId, result: AttemptResult | undefined): void {
    this.last = organizationId;
    if (result) this.counted = countResult(this.counted, result.kind);
  }

  /** Notes that nothing of the slice is left, which holds as well where an earlier worker had done it all. */
  finish(): void {
    this.last = this.slice.until;
  }
}
