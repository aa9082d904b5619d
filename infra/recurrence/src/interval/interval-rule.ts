import type { Occurrence, Recurrence } from '../rule/occurrence';
import { EARLIEST, LATEST, secondAfter, secondBefore } from '../rule/span';
import { plainOccurrence } from '../rule/zoned-rule';
import { RuleError } from '../rule-error';
import type { Zone } from '../zone/zone';

/** Every so many seconds of real time since an anchor, which is the first. Changes of the clock mean nothing to it. */
export class IntervalRule implements Recurrence {
  private readonly anchor: number;

  /**
   * @param seconds whole seconds from one to the next.
   * @param anchor the first occurrence, to the second.
   * @param zone what nominal local times are written in.
   * @throws {RuleError} when the anchor is no instant of the span that rules are answered for.
   */
  constructor(
    private readonly seconds: number,
    anchor: Date,
    private readonly zone: Zone,
  ) {
    this.anchor = Math.floor(anchor.getTime() / 1_000);
    if (!(this.anchor >= EARLIEST && this.anchor < LATEST)) {
      throw new RuleError('the anchor is no instant that rules are answered for', {
        input: anchor.toISOString(),
        expected: 'an instant from 1900 to 2500',
      });
    }
  }

  next(after: Date): Occurrence | undefined {
    const from = Math.max(secondAfter(after), this.anchor);
    return this.occurrenceAt(this.anchor + Math.ceil((from - this.anchor) / this.seconds) * this.seconds);
  }

  previous(before: Date): Occurrence | undefined {
    const to = secondBefore(before);
    return this.occurrenceAt(this.anchor + Math.floor((to - this.anchor) / this.seconds) * this.seconds);
  }

  private occurrenceAt(instant: number): Occurrence | undefined {
    if (!(instant >= this.anchor && instant < LATEST)) return undefined;
    const segment = this.zone.segmentAt(instant);
    return plainOccurrence(segment, instant, instant + segment.offset);
  }
}
