import { businessDayFrom, MAX_MOVE_DAYS } from '../dated/business-days';
import type { Occurrence, Recurrence } from '../rule/occurrence';
import { EARLIEST, LATEST } from '../rule/span';
import { step } from '../rule/steps';
import { civilOf, SECONDS_PER_DAY } from '../time/civil';
import { readLocal } from '../time/read-local';
import { instantOfLocal } from '../zone/instant-of-local';
import type { Zone } from '../zone/zone';
import type { Calendar } from './calendar';
import { merged } from './merged';

/**
 * What becomes of an occurrence on a day off: `skip` leaves it out; `following` moves it to the next business day at the
 * same local time, `preceding` to the one before; `modified-following` to the next, unless that is in another month, then
 * to the one before; `none` lets it run anyway.
 */
export type HitPolicy = 'skip' | 'following' | 'preceding' | 'modified-following' | 'none';

/** A rule whose occurrences on days off are moved to business days. What meets there at one instant is due once. */
export class OnBusinessDays implements Recurrence {
  /** The day looked at last. */
  private openDay = Number.NaN;
  private open: readonly Occurrence[] = [];

  constructor(
    private readonly rule: Recurrence,
    private readonly zone: Zone,
    private readonly calendar: Calendar,
    private readonly policy: Exclude<HitPolicy, 'skip' | 'none'>,
  ) {}

  next(after: Date): Occurrence | undefined {
    for (let day = this.dayAt(after); day <= LAST_DAY; ) {
      step();
      const found = this.dueOn(day).find(({ instant }) => instant > after);
      if (found !== undefined) return found;
      day += 1;
      // What is on days off may wait for the next business day; past one, only later occurrences are left.
      if (this.calendar.dayOff(day - 1) !== undefined) {
        day = businessDayFrom(day, 1, this.calendar);
        continue;
      }
      const source = this.rule.next(midnightUtc(day - 1));
      if (source === undefined) return undefined;
      day = Math.max(day, dayNamedBy(source) - MAX_MOVE_DAYS);
    }
    return undefined;
  }

  previous(before: Date): Occurrence | undefined {
    for (let day = this.dayAt(before); day >= FIRST_DAY; ) {
      step();
      const found = this.dueOn(day).findLast(({ instant }) => instant < before);
      if (found !== undefined) return found;
      day -= 1;
      if (this.calendar.dayOff(day + 1) !== undefined) {
        day = businessDayFrom(day, -1, this.calendar);
        continue;
      }
      const source = this.rule.previous(midnightUtc(day + 3));
      if (source === undefined) return undefined;
      day = Math.min(day, dayNamedBy(source) + MAX_MOVE_DAYS);
    }
    return undefined;
  }

  /** All that is due on a day, by the day's own occurrences and by those moved to it. */
  private dueOn(day: number): readonly Occurrence[] {
    if (day === this.openDay) return this.open;
    this.open = this.calendar.dayOff(day) === undefined ? this.collect(day) : [];
    this.openDay = day;
    return this.open;
  }

  private collect(day: number): readonly Occurrence[] {
    const from = businessDayFrom(day - 1, -1, this.calendar) + 1;
    const to = businessDayFrom(day + 1, 1, this.calendar) - 1;
    const found: Occurrence[] = [];
    for (const occurrence of this.named(from, to)) {
      const own = dayNamedBy(occurrence);
      if (own === day) found.push(occurrence);
      else if (this.targetOf(own) === day) found.push(this.moved(occurrence, own, day));
    }
    return merged(found);
  }

  /** What the rule names on the days from one to another, inclusive. No zone is a day away from UTC. */
  private *named(from: number, to: number): Generator<Occurrence, void, undefined> {
    const end = midnightUtc(to + 3);
    for (let found = this.rule.next(midnightUtc(from - 2)); found && found.instant < end; ) {
      step();
      const day = dayNamedBy(found);
      if (day >= from && day <= to) yield found;
      found = this.rule.next(found.instant);
    }
  }

  private targetOf(day: number): number {
    if (this.policy === 'preceding') return businessDayFrom(day, -1, this.calendar);
    const following = businessDayFrom(day, 1, this.calendar);
    const isOtherMonth = civilOf(following).month !== civilOf(day).month;
    return this.policy === 'modified-following' && isOtherMonth ? businessDayFrom(day, -1, this.calendar) : following;
  }

  private moved(occurrence: Occurrence, from: number, to: number): Occurrence {
    const target = readLocal(occurrence.nominalLocal) + (to - from) * SECONDS_PER_DAY;
    return {
      ...occurrence,
      instant: new Date(instantOfLocal(target, this.zone, occurrence.copy) * 1_000),
      coalesced: occurrence.coalesced.length > 0 ? occurrence.coalesced : [occurrence.nominalLocal],
      reason: to > from ? 'moved-later' : 'moved-earlier',
    };
  }

  private dayAt(instant: Date): number {
    const second = Math.min(Math.max(Math.floor(instant.getTime() / 1_000), EARLIEST), LATEST);
    return Math.floor(this.zone.localAt(second) / SECONDS_PER_DAY);
  }
}

const FIRST_DAY = Math.floor(EARLIEST / SECONDS_PER_DAY);
const LAST_DAY = Math.floor(LATEST / SECONDS_PER_DAY);

const dayNamedBy = ({ nominalLocal }: Occurrence): number => Math.floor(readLocal(nominalLocal) / SECONDS_PER_DAY);
const midnightUtc = (day: number): Date => new Date(day * SECONDS_PER_DAY * 1_000);
