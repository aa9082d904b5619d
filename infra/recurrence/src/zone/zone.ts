import { type OffsetAt, offsetsOf } from './zone-offsets';

/** A time between two changes of a zone's offset from UTC. All in seconds; instants and local times since 1970. */
export interface ZoneSegment {
  /** First instant. */
  readonly start: number;
  /** First instant of the next segment. */
  readonly end: number;
  /** Local time less UTC. */
  readonly offset: number;
  /** The offset of the segment before. */
  readonly offsetBefore: number;
  /** Local times that the clocks jump over at {@link start}: from here, inclusive. */
  readonly missingFrom: number;
  /** To here, exclusive; the same where none are jumped over. */
  readonly missingTo: number;
  /** Local times before this were already shown in the segment before: these are last copies. */
  readonly repeatedUntil: number;
  /** Local times from this on are shown again in the next segment: these are first copies. */
  readonly repeatsFrom: number;
}

/** Where a lookup begins; it is extended both ways when asked beyond. */
const FIRST_LOOK = Date.UTC(2020, 0, 1) / 1_000;
const YEAR = 366 * 86_400;
/** Changes cost a few calls of `Intl` to find, so many are found at a time. */
const EXTEND_BY = 16 * YEAR;
/**
 * Offsets are compared at such a distance, so a change that is taken back within it stays unseen. No zone has had one
 * since 1970; `npm run recurrence:zones` looks at all of them minute by minute.
 */
const STEP = 7 * 86_400;

interface Change {
  readonly at: number;
  readonly offset: number;
}

/**
 * The changes of one zone's offset from UTC, found once and kept, so that local times and instants turn into each other by
 * arithmetic. It looks at offsets alone, never at a summer-time flag: some zones change without one.
 */
export class Zone {
  private segments: ZoneSegment[] = [];
  private changes: Change[] = [];
  private knownFrom = FIRST_LOOK;
  private knownTo = FIRST_LOOK;
  private latest = 0;

  /**
   * @param name as IANA has it.
   * @param offsetAt seconds that the zone is ahead of UTC at an instant in seconds.
   */
  constructor(
    readonly name: string,
    private readonly offsetAt: OffsetAt,
  ) {
    this.changes = [{ at: FIRST_LOOK, offset: offsetAt(FIRST_LOOK) }];
    this.extendTo(FIRST_LOOK + EXTEND_BY);
    this.extendTo(FIRST_LOOK - EXTEND_BY);
  }

  /** The segment an instant is in. Of the two outermost, one bound is only how far was looked; see {@link following}. */
  segmentAt(instant: number): ZoneSegment {
    const likely = this.segments[this.latest];
    if (likely !== undefined && instant >= likely.start && instant < likely.end) return likely;
    this.extendTo(instant);
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.segments[middle]?.start ?? 0) <= instant) low = middle;
      else high = middle - 1;
    }
    this.latest = low;
    const found = this.segments[low];
    if (found === undefined) throw new RangeError(`The zone ${this.name} knows no segment at ${instant}.`);
    return found;
  }

  /** What the wall clock shows at an instant. */
  localAt(instant: number): number {
    return instant + this.segmentAt(instant).offset;
  }

  /** The changes within a span of instants, oldest first: both bounds inclusive. */
  segmentsStartingIn(from: number, to: number): readonly ZoneSegment[] {
    this.extendTo(from - 1);
    this.extendTo(to + 1);
    return this.segments.filter(({ start, offset, offsetBefore }) => {
      return start >= from && start <= to && offset !== offsetBefore;
    });
  }

  private extendTo(instant: number): void {
    // A little further than asked for, so that the segment asked for is not cut at its very instant.
    if (instant + YEAR <= this.knownTo && instant - YEAR >= this.knownFrom) return;
    while (instant + YEAR > this.knownTo) {
      this.changes.push(...this.changesBetween(this.knownTo, this.knownTo + EXTEND_BY));
      this.knownTo += EXTEND_BY;
    }
    while (instant - YEAR < this.knownFrom) {
      const from = this.knownFrom - EXTEND_BY;
      const found = this.changesBetween(from, this.knownFrom);
      this.changes = [{ at: from, offset: this.offsetAt(from) }, ...found, ...this.changes.slice(1)];
      this.knownFrom = from;
    }
    this.segments = segmentsOf(this.changes, this.knownTo);
  }

  /** The changes after `from`, up to `to` inclusive. */
  private changesBetween(from: number, to: number): Change[] {
    const found: Change[] = [];
    let offset = this.offsetAt(from);
    for (let at = from; at < to; at += STEP) {
      const until = Math.min(at + STEP, to);
      let reached = at;
      while (this.offsetAt(until) !== offset) {
        reached = this.firstDifferent(reached, until, offset);
        offset = this.offsetAt(reached);
        found.push({ at: reached, offset });
      }
    }
    return found;
  }

  /** The first second after `same` at which the offset is no longer `offset`. */
  private firstDifferent(same: number, different: number, offset: number): number {
    let low = same;
    let high = different;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
}

function segmentsOf(changes: readonly Change[], knownTo: number): ZoneSegment[] {
  return changes.map(({ at, offset }, index) => {
    const offsetBefore = changes[index - 1]?.offset ?? offset;
    const next = changes[index + 1];
    const end = next?.at ?? knownTo;
    return {
      start: at,
      end,
      offset,
      offsetBefore,
      missingFrom: at + offsetBefore,
      missingTo: at + Math.max(offset, offsetBefore),
      repeatedUntil: at + Math.max(offset, offsetBefore),
      repeatsFrom: end + Math.min(offset, next?.offset ?? offset),
    };
  });
}

const known = new Map<string, Zone>();

/**
 * The zone of a name, in any case; found once and kept.
 *
 * @throws {RuleError} when Node's zone data have no such zone.
 */
export function zoneOf(name: string): Zone {
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const zone = new Zone(...offsetsOf(name));
  known.set(name, zone);
  return zone;
}

/** Version of the zone data in use, such as `2026c`: keep it with what was planned by it. */
export function zoneDataVersion(): string {
  return process.versions.tz ?? 'unknown';
}
