import { CYCLE_DAYS, type LocalTimes } from '../rule/local-times';
import { step } from '../rule/steps';
import { civilOf, dayNumber, dayOfLocal, monthLength, SECONDS_PER_DAY } from '../time/civil';

/** Every so many days at one time of the day, from a local time on, which is the first. */
export class EveryDays implements LocalTimes {
  private readonly step: number;

  constructor(
    private readonly first: number,
    days: number,
  ) {
    this.step = days * SECONDS_PER_DAY;
  }

  atOrAfter(local: number): number {
    if (local <= this.first) return this.first;
    return this.first + Math.ceil((local - this.first) / this.step) * this.step;
  }

  atOrBefore(local: number): number {
    if (local < this.first) return Number.NEGATIVE_INFINITY;
    return this.first + Math.floor((local - this.first) / this.step) * this.step;
  }
}

/** What a month does that is too short for the day of a rule: it gives its last day, or none. */
export type ShortMonth = 'clamp' | 'skip';

/** Every so many months on one day of the month at one time of the day, from a local time on, which is the first. */
export class EveryMonths implements LocalTimes {
  private readonly firstMonth: number;
  private readonly day: number;
  private readonly clock: number;

  /** @param day wanted day of the month, 1 to 31. @default the day of `first` */
  constructor(
    private readonly first: number,
    private readonly months: number,
    private readonly shortMonth: ShortMonth,
    day?: number,
  ) {
    const start = civilOf(dayOfLocal(first));
    this.firstMonth = monthIndex(start.year, start.month);
    this.day = day ?? start.day;
    this.clock = first - dayOfLocal(first) * SECONDS_PER_DAY;
  }

  atOrAfter(local: number): number {
    const from = Math.max(local, this.first);
    const { year, month } = civilOf(dayOfLocal(from));
    let steps = Math.ceil((monthIndex(year, month) - this.firstMonth) / this.months);
    // After 400 years of steps all months have been seen in all their lengths.
    for (const last = steps + CYCLE_DAYS; steps <= last; steps += 1) {
      step();
      const found = this.inMonth(this.firstMonth + steps * this.months);
      if (found !== undefined && found >= from) return found;
    }
    return Number.POSITIVE_INFINITY;
  }

  atOrBefore(local: number): number {
    const { year, month } = civilOf(dayOfLocal(local));
    let steps = Math.floor((monthIndex(year, month) - this.firstMonth) / this.months);
    for (; steps >= 0; steps -= 1) {
      step();
      const found = this.inMonth(this.firstMonth + steps * this.months);
      if (found !== undefined && found <= local) return found >= this.first ? found : Number.NEGATIVE_INFINITY;
    }
    return Number.NEGATIVE_INFINITY;
  }

  private inMonth(index: number): number | undefined {
    const year = Math.floor(index / 12);
    const month = index - year * 12 + 1;
    const length = monthLength(year, month);
    if (this.day > length && this.shortMonth === 'skip') return undefined;
    return dayNumber(year, month, Math.min(this.day, length)) * SECONDS_PER_DAY + this.clock;
  }
}

const monthIndex = (year: number, month: number): number => year * 12 + month - 1;
