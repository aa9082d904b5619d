import { RuleError } from '../rule-error';
import { dayNumber, monthLength, SECONDS_PER_DAY } from './civil';

/** The day number of `2026-03-01`. @throws {RuleError} when there is no such day. */
export function readDay(input: string): number {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(input) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) {
    throw new RuleError('this is no date', {
      input,
      position: 0,
      length: input.length,
      expected: 'a date such as 2026-03-01',
    });
  }
  if (month < 1 || month > 12) {
    throw new RuleError(`there is no month ${month}`, { input, position: 5, length: 2, expected: '01 to 12' });
  }
  const last = monthLength(year, month);
  if (day >= 1 && day <= last) return dayNumber(year, month, day);
  throw new RuleError(`there is no day ${day} in that month`, {
    input,
    position: 8,
    length: 2,
    expected: `01 to ${last}`,
  });
}

/** Seconds since midnight of `02:30` or `02:30:15`. @throws {RuleError} when there is no such time. */
export function readClock(input: string): number {
  const found = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(input);
  if (found) return Number(found[1]) * 3_600 + Number(found[2]) * 60 + Number(found[3] ?? 0);
  throw new RuleError('this is no time of the day', {
    input,
    position: 0,
    length: input.length,
    expected: 'a time from 00:00 to 23:59, such as 02:30',
  });
}

/** The local time of `2026-03-01T02:30`; a date alone is its midnight. @throws {RuleError} when there is no such time. */
export function readLocal(input: string): number {
  const [date = '', clock, ...more] = input.split('T');
  if (more.length > 0) {
    throw new RuleError('this is no local time', { input, expected: 'a local time such as 2026-03-01T02:30' });
  }
  return readDay(date) * SECONDS_PER_DAY + (clock === undefined ? 0 : readClock(clock));
}
