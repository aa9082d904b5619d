import { type Token, wrong } from '../cron/cron-field';
import { dayNumber, monthLength, SECONDS_PER_DAY } from '../time/civil';

/** A date or time as iCalendar writes it. */
export interface WrittenTime {
  /** Seconds since 1970 of the wall clock, or of UTC. */
  readonly local: number;
  /** Whether it is in UTC. */
  readonly isInstant: boolean;
  /** Whether it is a date alone. */
  readonly isDate: boolean;
}

/** Reads `20260301T023000`, `20260301T023000Z` or `20260301`. @throws {RuleError} when there is no such time. */
export function readTime(token: Token): WrittenTime {
  const found = /^(\d{4})(\d{2})(\d{2})(?:T([01]\d|2[0-3])([0-5]\d)([0-5]\d)(Z)?)?$/.exec(token.text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (found ?? [])
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (found === null || month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) {
    throw wrong(
      token,
      'there is no such time',
      'a time such as 20260301T023000, with Z for UTC, or a date such as 20260301',
    );
  }
  const local = dayNumber(year, month, day) * SECONDS_PER_DAY + hour * 3_600 + minute * 60 + second;
  return { local, isInstant: found[7] !== undefined, isDate: found[4] === undefined };
}
