import type { Guid } from '@baton/contracts';
import type { ClaimedSlice } from '../../domain/slice';

/** Ids of the messages in which a slice is told of, so that a repeated one is known as such. */
export abstract class PartIds {
  /** The same for the same slice, starting point and part. */
  abstract of(slice: ClaimedSlice, part: number): Guid;
}
