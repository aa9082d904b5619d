import { type OrganizationId, parseOrganizationId } from '@baton/contracts';
import { type ClaimedSlice, CrashRepository, type SlicePart } from '@baton/schedule-runner/parts';
import { Unit } from '../store/unit';
import type { View } from '../store/view';
import { executionKeyOf, type KitStore, sliceKeyOf } from './kit-store';
import { isInSlice } from './slice-ranges';

/** What is known of processes that ended in the middle of a slice. */
export class MemoryCrashes extends CrashRepository {
  constructor(private readonly store: KitStore) {
    super();
  }

  override count(slice: ClaimedSlice, organizationId: OrganizationId): Promise<number> {
    const key = `${slice.moduleRunId}/${executionKeyOf({ ...slice, organizationId })}`;
    return Unit.current().query((view) => {
      view.lock(this.store.crashes, key);
      const crashes = (view.get(this.store.crashes, key)?.crashes ?? 0) + 1;
      view.put(this.store.crashes, key, { crashes });
      return crashes;
    });
  }

  override split(slice: ClaimedSlice, parts: readonly SlicePart[]): Promise<ClaimedSlice> {
    return Unit.current().query((view) => {
      const row = view.get(this.store.slices, sliceKeyOf(slice));
      if (row === undefined) throw new Error('The slice that is split is not there.');
      const kept = { ...slice, until: this.lastBefore(view, slice, parts) };
      const bounds = [
        kept.until,
        ...parts.map(({ unfinished }) => unfinished.at(-1) ?? slice.until).slice(0, -1),
        slice.until,
      ];
      let number = Math.max(
        ...view.all(this.store.slices).map((one) => (one.moduleRunId === slice.moduleRunId ? one.number : 0)),
      );
      let taken = 0;
      for (const [index, { isolated }] of parts.entries()) {
        const [after, until = slice.until] = bounds.slice(index, index + 2);
        const planned = slice.organizationIds ? 0 : this.countIn(view, { ...slice, after, until });
        const counts = { succeeded: 0, faulted: 0, skipped: 0, cancelled: 0 };
        const fresh = {
          closedUpTo: undefined,
          fence: 0,
          leaseUntil: undefined,
          offeredAt: undefined,
          closingsFailed: 0,
        };
        const part = {
          ...row,
          ...fresh,
          counts,
          after,
          until,
          planned,
          isolated,
          number: ++number,
          state: 'pending',
        } as const;
        view.put(this.store.slices, sliceKeyOf(part), part);
        taken += planned;
      }
      view.put(this.store.slices, sliceKeyOf(slice), { ...row, until: kept.until, planned: row.planned - taken });
      return kept;
    });
  }

  /** The last of the slice before the first part; where there is none, what its range begins after. */
  private lastBefore(view: View, slice: ClaimedSlice, [first]: readonly SlicePart[]): OrganizationId {
    const limit = first?.unfinished[0] ?? slice.until;
    const before = view
      .all(this.store.executions)
      .filter((row) => isInSlice(row, slice, undefined) && row.organizationId < limit)
      .map(({ organizationId }) => organizationId)
      .sort();
    return before.at(-1) ?? slice.after ?? NOBODY;
  }

  private countIn(view: View, part: ClaimedSlice): number {
    return view.all(this.store.executions).filter((row) => isInSlice(row, part, undefined)).length;
  }
}

/** Comes before every organization. */
const NOBODY = parseOrganizationId('00000000-0000-0000-0000-000000000000');
