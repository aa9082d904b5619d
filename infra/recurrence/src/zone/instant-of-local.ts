import type { Zone } from './zone';

/**
 * The instant that shows a local time, in seconds: of two the first, or the last where that is wanted; for one that clocks
 * jump over, the first instant after the gap.
 */
export function instantOfLocal(local: number, zone: Zone, copy: 'first' | 'last' = 'first'): number {
  let segment = zone.segmentAt(local - FURTHEST);
  let found: number | undefined;
  for (;;) {
    const instant = local - segment.offset;
    if (instant >= segment.start && instant < segment.end) {
      if (copy === 'first') return instant;
      found = instant;
    }
    if (local >= segment.missingFrom && local < segment.missingTo) return segment.start;
    // The last segment of a zone grows as far as one looks: it has no other behind it.
    if (segment.end > local + FURTHEST) return found ?? local;
    segment = zone.segmentAt(segment.end);
  }
}

/** No zone is further from UTC than this, in seconds. */
const FURTHEST = 26 * 3_600;
