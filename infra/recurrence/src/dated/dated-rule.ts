import { type Calendar, WEEKENDS } from '../calendar/calendar';
import { ListedTimes } from '../combine/listed-times';
import { type ClockChangeChoices, clockChangePolicy } from '../rule/clock-change';
import { refuseTooMany } from '../rule/limits';
import type { LocalTimes } from '../rule/local-times';
import { ZonedRule } from '../rule/zoned-rule';
import { RuleError } from '../rule-error';
import { dayNumber, monthLength } from '../time/civil';
import { readClock, readDay, readLocal } from '../time/read-local';
import { zoneOf } from '../zone/zone';
import { businessDayOfMonth, EveryBusinessDays } from './business-days';
import { DatedTimes, type DaySeries, YearlyDays } from './day-series';
import { type FiscalYear, periodStarts, refuseNoFiscalYear } from './fiscal-year';

/** What all rules of days have in common. */
export interface DatedOptions extends ClockChangeChoices {
  /** IANA zone of local times. */
  readonly zone: string;
  /** Times of the day, such as `02:30`; one or several. */
  readonly at: string | readonly string[];
}

/** A day of months: the 31st, the last. */
export interface MonthDayOptions extends DatedOptions {
  /** 1 to 31, or -1 to -31 from the end: -1 is the last day. */
  readonly monthDay: number;
  /** 1 to 12. @default all */
  readonly months?: readonly number[];
  /** What a month does that is too short: its last day, or none. @default 'clamp' */
  readonly shortMonth?: 'clamp' | 'skip';
}

/** The nth business day of months. */
export interface BusinessDayOptions extends DatedOptions {
  /** 1 is the first business day of the month, -1 the last. */
  readonly businessDay: number;
  /** 1 to 12. @default all */
  readonly months?: readonly number[];
}

/** Every so many business days. */
export interface EveryBusinessDaysOptions extends DatedOptions {
  readonly everyBusinessDays: number;
  /** The day to count from, `2026-03-01`. */
  readonly from: string;
}

/** The first or last days of fiscal periods, quarters or years. */
export interface FiscalOptions extends DatedOptions {
  readonly fiscal: 'first-day' | 'last-day';
  readonly of: 'period' | 'quarter' | 'year';
  readonly year: FiscalYear;
}

/** Local times that are listed. */
export interface DatesOptions extends ClockChangeChoices {
  /** Such as `2026-03-01T02:30`. */
  readonly dates: readonly string[];
  readonly zone: string;
}

/** Rules of days. */
export type DatedDefinition =
  | MonthDayOptions
  | BusinessDayOptions
  | EveryBusinessDaysOptions
  | FiscalOptions
  | DatesOptions;

/**
 * A rule of days: a day of the month, a business day, a fiscal day, or days listed one by one.
 *
 * @param calendar whose days off are no business days. @default weekends
 * @throws {RuleError} when something of it cannot be read, or there never is such a day.
 */
export function datedRule(definition: DatedDefinition, calendar: Calendar = WEEKENDS): ZonedRule {
  const { zone, gap, overlap } = definition;
  const times =
    'dates' in definition
      ? listed(definition.dates)
      : new DatedTimes(seriesOf(definition, calendar), clocksOf(definition));
  if (!Number.isFinite(times.atOrAfter(FIRST_DAY * 86_400))) {
    throw new RuleError('it never fires: there is no such day', {
      input: JSON.stringify(definition),
      expected: 'a day that its months have, and a calendar that leaves days to work on',
    });
  }
  return new ZonedRule(times, zoneOf(zone), clockChangePolicy(false, { gap, overlap }));
}

const FIRST_DAY = dayNumber(1900, 1, 1);

function listed(dates: readonly string[]): LocalTimes {
  if (dates.length > 0) return new ListedTimes(dates.map(readLocal));
  throw new RuleError('there are no dates', { input: '[]', expected: 'local times such as 2026-03-01T02:30' });
}

function clocksOf({ at }: DatedOptions): readonly number[] {
  const clocks = [...new Set((typeof at === 'string' ? [at] : at).map(readClock))].sort((one, other) => one - other);
  if (clocks.length === 0)
    throw new RuleError('there is no time of the day', { input: '[]', expected: 'a time such as 02:30' });
  refuseTooMany(String(at).slice(0, 100), clocks.length);
  return clocks;
}

function seriesOf(definition: Exclude<DatedDefinition, DatesOptions>, calendar: Calendar): DaySeries {
  if ('monthDay' in definition) {
    const { monthDay, shortMonth = 'clamp' } = definition;
    wholeNumber('monthDay', monthDay, 31, true);
    return inMonths(definition.months, (year, month) => dayOfMonth(year, month, monthDay, shortMonth));
  }
  if ('businessDay' in definition) {
    const { businessDay } = definition;
    wholeNumber('businessDay', businessDay, 31, true);
    return inMonths(definition.months, (year, month) => businessDayOfMonth(year, month, businessDay, calendar));
  }
  if ('everyBusinessDays' in definition) {
    const { everyBusinessDays, from } = definition;
    wholeNumber('everyBusinessDays', everyBusinessDays, 10_000, false);
    return new EveryBusinessDays(readDay(from), everyBusinessDays, calendar);
  }
  return fiscalDays(definition);
}

function inMonths(
  months: readonly number[] | undefined,
  pick: (year: number, month: number) => number | undefined,
): DaySeries {
  const wanted = months ?? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  for (const month of wanted) wholeNumber('months', month, 12, false);
  const sorted = [...wanted].sort((one, other) => one - other);
  return new YearlyDays((year) => sorted.flatMap((month) => pick(year, month) ?? []));
}

function dayOfMonth(year: number, month: number, wanted: number, shortMonth: 'clamp' | 'skip'): number | undefined {
  const length = monthLength(year, month);
  const day = wanted > 0 ? wanted : length + 1 + wanted;
  if (day >= 1 && day <= length) return dayNumber(year, month, day);
  return shortMonth === 'clamp' ? dayNumber(year, month, day < 1 ? 1 : length) : undefined;
}

function fiscalDays({ fiscal, of, year: fiscalYear }: FiscalOptions): DaySeries {
  refuseNoFiscalYear(fiscalYear);
  const step = PERIODS[of];
  const [from, back] = fiscal === 'first-day' ? [0, 0] : [step, 1];
  return new YearlyDays((year) => {
    const starts = periodStarts(fiscalYear, year);
    return Array.from({ length: 12 / step }, (_, index) => (starts[index * step + from] ?? 0) - back);
  });
}

const PERIODS = { period: 1, quarter: 3, year: 12 } as const;

function wholeNumber(name: string, value: number, max: number, signed: boolean): void {
  const size = signed ? Math.abs(value) : value;
  if (Number.isInteger(value) && size >= 1 && size <= max) return;
  const backwards = signed ? `, or -1 to -${max} from the end` : '';
  throw new RuleError(`${name} is out of range`, { input: String(value), expected: `1 to ${max}${backwards}` });
}
