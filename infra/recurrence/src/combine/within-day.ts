import type { Recurrence } from '../rule/occurrence';
import { SECONDS_PER_DAY } from '../time/civil';
import { readClock, readLocal } from '../time/read-local';
import { Filtered } from './filtered';

/** A part of the day by the clock on the wall; where it ends before it begins, it goes on over midnight. */
export interface DayWindow {
  /** `08:00`, inclusive. */
  readonly from: string;
  /** `18:00`, exclusive. */
  readonly to: string;
}

/** What a rule names within a part of the day. @throws {RuleError} when a bound is no time of the day. */
export function withinDay(rule: Recurrence, { from, to }: DayWindow): Recurrence {
  const [begin, end] = [readClock(from), readClock(to)];
  return new Filtered(rule, ({ nominalLocal }) => {
    const local = readLocal(nominalLocal);
    const clock = local - Math.floor(local / SECONDS_PER_DAY) * SECONDS_PER_DAY;
    return begin <= end ? clock >= begin && clock < end : clock >= begin || clock < end;
  });
}
