import { type ClockChangeChoices, clockChangePolicy } from '../rule/clock-change';
import { refuseTooMany } from '../rule/limits';
import type { Recurrence } from '../rule/occurrence';
import { Searched } from '../rule/steps';
import { ZonedRule } from '../rule/zoned-rule';
import { isInstant, readInstant, readStart } from '../time/read-instant';
import { readLocal } from '../time/read-local';
import { instantOfLocal } from '../zone/instant-of-local';
import { type Zone, zoneOf } from '../zone/zone';
import { EveryDays, EveryMonths, type ShortMonth } from './calendar-interval';
import { readDuration } from './duration';
import { IntervalRule } from './interval-rule';

/** An interval, in real time or by the calendar. */
export interface EveryRuleOptions extends ClockChangeChoices {
  /** An ISO 8601 duration or its short form: `PT90M`, `6h`, `P2D`, `P1W`, `P1M`. */
  readonly every: string;
  /** IANA zone of local times. */
  readonly zone: string;
  /**
   * The first occurrence: an instant such as `2026-03-01T06:00Z`, or a local time of the zone such as `2026-03-01T02:30`.
   * Days and months keep its local time of the day.
   */
  readonly anchor: string;
  /** What a month does that is too short for the anchor's day. @default 'clamp' */
  readonly shortMonth?: ShortMonth;
}

/**
 * An interval: real time (`PT6H` is six hours, whatever clocks do), or days and months at one local time.
 *
 * @throws {RuleError} when duration, zone or anchor cannot be read, or it fires more than {@link MAX_PER_DAY} times a day.
 */
export function everyRule({
  every,
  zone: zoneName,
  anchor,
  shortMonth = 'clamp',
  ...choices
}: EveryRuleOptions): Recurrence {
  const { unit, count } = readDuration(every);
  const zone = zoneOf(zoneName);
  if (unit === 'second') {
    refuseTooMany(every, Math.floor(86_400 / count));
    return new IntervalRule(count, instantOf(anchor, zone), zone);
  }
  const first = readStart(anchor, zone);
  const times = unit === 'day' ? new EveryDays(first, count) : new EveryMonths(first, count, shortMonth);
  return new Searched(new ZonedRule(times, zone, clockChangePolicy(false, choices)));
}

/** A local time becomes the first instant that shows it; one that is jumped over, the first after the gap. */
function instantOf(anchor: string, zone: Zone): Date {
  return isInstant(anchor) ? readInstant(anchor) : new Date(instantOfLocal(readLocal(anchor), zone) * 1_000);
}
