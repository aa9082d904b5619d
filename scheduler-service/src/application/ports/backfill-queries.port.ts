import type { Guid } from '@baton/contracts';
import type { BackfillView } from '../backfill-view';

/** Reads backfills for people, outside any unit of work. */
export abstract class BackfillQueries {
  /** Undefined when there is no such backfill. */
  abstract find(id: Guid): Promise<BackfillView | undefined>;
}
