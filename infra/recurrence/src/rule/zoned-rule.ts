import { localText } from '../time/civil';
import type { Zone, ZoneSegment } from '../zone/zone';
import type { ClockChangePolicy } from './clock-change';
import type { LocalTimes } from './local-times';
import type { Occurrence, OccurrenceReason, Recurrence } from './occurrence';
import { EARLIEST, LATEST, secondAfter, secondBefore } from './span';
import { step } from './steps';

const NONE: readonly string[] = [];
/** No zone is further from UTC. So a local time is at the same reading of UTC, give or take so much. */
const FURTHEST_OFFSET = 26 * 3_600;

/**
 * Local times in a zone. Between two changes of the zone's offset they turn into instants by addition; at a change the
 * policy says which of them are left out, moved or doubled.
 */
export class ZonedRule implements Recurrence {
  constructor(
    private readonly times: LocalTimes,
    readonly zone: Zone,
    private readonly policy: ClockChangePolicy,
  ) {}

  next(after: Date): Occurrence | undefined {
    const instant = this.instantAtOrAfter(secondAfter(after));
    return instant === Number.POSITIVE_INFINITY ? undefined : this.occurrenceAt(instant);
  }

  previous(before: Date): Occurrence | undefined {
    const instant = this.instantAtOrBefore(secondBefore(before));
    return instant === Number.NEGATIVE_INFINITY ? undefined : this.occurrenceAt(instant);
  }

  /** The first due instant at or after one, in seconds; `Infinity` when there is none. */
  private instantAtOrAfter(from: number): number {
    for (let at = from; at < LATEST; ) {
      step();
      const segment = this.zone.segmentAt(at);
      const least = at + segment.offset;
      // What was shown before the clocks went back is a last copy here.
      const begin = this.policy.overlap === 'first' ? Math.max(least, segment.repeatedUntil) : least;
      const local = this.times.atOrAfter(begin);
      const moved = this.movedAtOrAfter(segment, at);
      const instant = Math.min(
        this.showsUntil(segment) > local ? local - segment.offset : Number.POSITIVE_INFINITY,
        moved,
      );
      if (instant < segment.end) return instant < LATEST ? instant : Number.POSITIVE_INFINITY;
      // Nothing is due before that local time, whatever changes lie between; but what is shown again may be earlier.
      at = least <= segment.repeatsFrom ? Math.max(segment.end, local - FURTHEST_OFFSET) : segment.end;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The last due instant at or before one, in seconds; `-Infinity` when there is none. */
  private instantAtOrBefore(to: number): number {
    for (let at = to; at >= EARLIEST; ) {
      step();
      const segment = this.zone.segmentAt(at);
      const most = at + segment.offset;
      const local = this.times.atOrBefore(Math.min(most, this.showsUntil(segment) - 1));
      const shows = this.policy.overlap === 'first' ? segment.repeatedUntil : Number.NEGATIVE_INFINITY;
      const moved = this.movedAtOrBefore(segment, at);
      const instant = Math.max(local >= shows ? local - segment.offset : Number.NEGATIVE_INFINITY, moved);
      if (instant >= segment.start) return instant >= EARLIEST ? instant : Number.NEGATIVE_INFINITY;
      at = most >= segment.repeatedUntil ? Math.min(segment.start - 1, local + FURTHEST_OFFSET) : segment.start - 1;
    }
    return Number.NEGATIVE_INFINITY;
  }

  /** First local time of a segment that no longer counts: where the last copies run, its repeated end does not. */
  private showsUntil(segment: ZoneSegment): number {
    return this.policy.overlap === 'last' ? segment.repeatsFrom : segment.end + segment.offset;
  }

  private movedAtOrAfter(segment: ZoneSegment, from: number): number {
    if (!this.moves(segment) || from >= segment.start + (segment.missingTo - segment.missingFrom)) {
      return Number.POSITIVE_INFINITY;
    }
    if (this.policy.gap === 'run-after') {
      const isDue = from <= segment.start && this.times.atOrAfter(segment.missingFrom) < segment.missingTo;
      return isDue ? segment.start : Number.POSITIVE_INFINITY;
    }
    const local = this.times.atOrAfter(Math.max(segment.missingFrom, from + segment.offsetBefore));
    return local < segment.missingTo ? local - segment.offsetBefore : Number.POSITIVE_INFINITY;
  }

  private movedAtOrBefore(segment: ZoneSegment, to: number): number {
    if (!this.moves(segment)) return Number.NEGATIVE_INFINITY;
    if (this.policy.gap === 'run-after') {
      const isDue = this.times.atOrAfter(segment.missingFrom) < segment.missingTo;
      return isDue ? segment.start : Number.NEGATIVE_INFINITY;
    }
    const local = this.times.atOrBefore(Math.min(segment.missingTo - 1, to + segment.offsetBefore));
    return local >= segment.missingFrom ? local - segment.offsetBefore : Number.NEGATIVE_INFINITY;
  }

  private moves({ missingFrom, missingTo }: ZoneSegment): boolean {
    return missingTo > missingFrom && this.policy.gap !== 'skip' && missingTo - missingFrom <= this.policy.longestGap;
  }

  private occurrenceAt(instant: number): Occurrence {
    const segment = this.zone.segmentAt(instant);
    const local = instant + segment.offset;
    if (this.moves(segment) && instant < segment.start + (segment.missingTo - segment.missingFrom)) {
      const moved = this.movedTo(segment, instant);
      if (moved.length > 0) return this.movedOccurrence(moved, instant, local);
    }
    return plainOccurrence(segment, instant, local);
  }

  private movedOccurrence(moved: readonly number[], instant: number, local: number): Occurrence {
    const isShown = this.times.atOrAfter(local) === local;
    const standsFor = isShown ? [...moved, local] : moved;
    return {
      nominalLocal: localText(isShown ? local : (moved[0] ?? local)),
      copy: 'first',
      instant: new Date(instant * 1_000),
      coalesced: standsFor.map(localText),
      reason: this.policy.gap === 'shift' ? 'gap-shifted' : 'gap-run-after',
    };
  }

  /** The missing local times that are moved to an instant. */
  private movedTo(segment: ZoneSegment, instant: number): readonly number[] {
    if (this.policy.gap === 'shift') {
      const local = instant + segment.offsetBefore;
      return this.times.atOrAfter(local) === local ? [local] : [];
    }
    return instant === segment.start ? this.missingIn(segment) : [];
  }

  private missingIn({ missingFrom, missingTo }: ZoneSegment): readonly number[] {
    const found: number[] = [];
    for (let local = this.times.atOrAfter(missingFrom); local < missingTo; local = this.times.atOrAfter(local + 1)) {
      found.push(local);
    }
    return found;
  }
}

/** What is due at an instant at which the clock shows its local time. */
export function plainOccurrence(segment: ZoneSegment, instant: number, local: number): Occurrence {
  const isLast = local < segment.repeatedUntil;
  return {
    nominalLocal: localText(local),
    copy: isLast ? 'last' : 'first',
    instant: new Date(instant * 1_000),
    coalesced: NONE,
    reason: reasonOf(isLast, local >= segment.repeatsFrom),
  };
}

function reasonOf(isLast: boolean, isRepeated: boolean): OccurrenceReason {
  if (isLast) return 'overlap-last';
  return isRepeated ? 'overlap-first' : 'on-time';
}
