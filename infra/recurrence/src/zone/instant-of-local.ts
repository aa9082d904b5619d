import type { Zone } from './zone';

/**
 * The instant that shows a local time, in seconds: of two the first, or the last where that is wanted; for one that clocks
 * jump over, the first instant after the gap.
 */
export function instantOfLocal(local: number, zone: Zone, copy: 'first' | 'last' = 'first'): number {
  const early = zone.segmentAt(local - FURTHEST);
  let found: number | undefined;
  for (let segment = early; segment.start <= local + FURTHEST; segment = zone.segmentAt(segment.end)) {
    const instant = local - segment.offset;
    if (instant >= segment.start && instant < segment.end) {
      if (copy === 'first') return instant;
      found = instant;
    }
    if (local >= segment.missingFrom && local < segment.missingTo) return segment.start;
  }
  return found ?? local;
}

/** No zone is further from UTC than this, in seconds. */
const FURTHEST = 26 * 3_600;
