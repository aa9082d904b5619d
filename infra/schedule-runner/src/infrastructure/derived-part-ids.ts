import { derivedGuid } from '@baton/bus';
import { Injectable } from '@nestjs/common';
import { PartIds } from '../application/ports/part-ids.port';
import type { ClaimedSlice } from '../domain/slice';

/** Derives them from what names the slice and where its telling begins. */
@Injectable()
export class DerivedPartIds extends PartIds {
  override of({ moduleRunId, number, closedUpTo }: ClaimedSlice, part: number): string {
    return derivedGuid('slice', moduleRunId, number, closedUpTo ?? null, part);
  }
}
