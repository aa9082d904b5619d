import type { OrganizationId } from '@baton/contracts';
import type { ClaimedSlice } from '@baton/schedule-runner/parts';
import { executionKeyOf, type KitStore } from './kit/kit-store';

/**
 * Looks whether work is begun for an organization that its module knows to be paused. What somebody had begun with before
 * the pause may be begun anew: in the half of a set, or when a worker that was frozen with it lets go.
 */
export class PauseWatch {
  private readonly begun = new Set<string>();

  constructor(private readonly report: (what: string) => void) {}

  /** Executions of a slice are held from now. */
  held(store: KitStore, slice: ClaimedSlice, held: readonly OrganizationId[]): void {
    for (const organizationId of held) {
      const key = `${slice.moduleRunId}/${executionKeyOf({ ...slice, organizationId })}`;
      const isPaused = store.pauses.rows.get(organizationId)?.paused ?? false;
      if (isPaused && !this.begun.has(key)) this.report(`${key} is begun with, and its organization is paused`);
      this.begun.add(key);
    }
  }
}
