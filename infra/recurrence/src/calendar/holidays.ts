import { RuleError } from '../rule-error';
import { nearest } from '../text/nearest';
import type { DayOff } from './calendar';

/** Whose holidays, and of which years. */
export interface HolidayRequest {
  /** ISO 3166-1: `DE`. */
  readonly country: string;
  /** A state or province of the country, as ISO 3166-2 has it after the country: `BY`. */
  readonly state?: string;
  /** A region of the state. */
  readonly region?: string;
  /** First year, inclusive. */
  readonly fromYear: number;
  /** Last year, inclusive: beyond it no holiday is known. */
  readonly toYear: number;
}

/** More years make more data, not better ones: governments decide about holidays from year to year. */
const MOST_YEARS = 50;

/**
 * The public holidays of a country, of its state or region, as days off of a {@link CalendarDefinition}. They are data from
 * then on: the library that knows them is loaded by this call alone and is no part of reckoning with them.
 *
 * @returns by date, each local day once; a holiday of several days gives each of them.
 * @throws {RuleError} when country, state, region or years are none.
 */
export async function publicHolidays(request: HolidayRequest): Promise<readonly DayOff[]> {
  const { country, state = '', region = '', fromYear, toYear } = request;
  refuseNoYears(fromYear, toYear);
  const { default: Holidays } = await import('date-holidays');
  const known = new Holidays();
  oneOf('country', country, known.getCountries());
  if (state !== '') oneOf('state', state, known.getStates(country) ?? {});
  if (region !== '') oneOf('region', region, known.getRegions(country, state) ?? {});
  const holidays = new Holidays(country, state, region, { types: ['public'] });
  const found = new Map<string, string>();
  for (let year = fromYear; year <= toYear; year += 1) {
    for (const { date, start, end, name } of holidays.getHolidays(year)) {
      for (const day of daysOf(date.slice(0, 10), start, end)) if (!found.has(day)) found.set(day, name);
    }
  }
  return [...found].map(([date, name]) => ({ date, name })).sort((one, other) => (one.date < other.date ? -1 : 1));
}

const DAY_MS = 86_400_000;

/** The local days of a holiday: its first, and one more for each day that it lasts. */
function daysOf(first: string, start: Date, end: Date): readonly string[] {
  const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
  return Array.from({ length: count }, (_, day) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + day * DAY_MS).toISOString().slice(0, 10),
  );
}

function refuseNoYears(from: number, to: number): void {
  const isRange = Number.isInteger(from) && Number.isInteger(to) && from >= 1970 && to <= 2100 && from <= to;
  if (isRange && to - from < MOST_YEARS) return;
  throw new RuleError('these are no years', {
    input: `${from} to ${to}`,
    expected: `at most ${MOST_YEARS} years from 1970 to 2100`,
  });
}

function oneOf(what: string, code: string, known: Readonly<Record<string, string>>): void {
  if (Object.hasOwn(known, code)) return;
  const similar =
    nearest(code, Object.keys(known)) ??
    Object.keys(known).find((name) => known[name]?.toLowerCase() === code.toLowerCase());
  const expected =
    similar === undefined
      ? `a code such as ${Object.keys(known).slice(0, 5).join(', ') || 'none: it has none'}`
      : `a code such as ${similar}`;
  throw new RuleError(`there is no ${what} of this code`, { input: code, position: 0, length: code.length, expected });
}
