import { RuleError } from '../rule-error';
import { dayNumber, monthLength, weekdayOf } from '../time/civil';

/** How a company divides its years. */
export type FiscalYear =
  | {
      /** The month it begins with, 1 to 12; periods are months, quarters three of them. */
      readonly startMonth: number;
    }
  | {
      /** Weeks of the three periods of a quarter. The last period of a year of 53 weeks has one more. */
      readonly weeks: '4-4-5' | '4-5-4' | '5-4-4';
      /** The year ends on this weekday, 0 is Sunday: the last one of the month, or the one nearest to the month's end. */
      readonly endsOn: { readonly weekday: number; readonly month: number; readonly which: 'last' | 'nearest' };
    };

/** The first days of a year's twelve periods, and the first day after the year. @param year the calendar year it ends in. */
export function periodStarts(fiscal: FiscalYear, year: number): readonly number[] {
  if ('startMonth' in fiscal) return monthStarts(fiscal.startMonth, year);
  const start = weekYearEnd(fiscal.endsOn, year - 1) + 1;
  const end = weekYearEnd(fiscal.endsOn, year) + 1;
  const lengths = fiscal.weeks.split('-').map((weeks) => Number(weeks) * 7);
  const starts = [start];
  for (let period = 0; period < 11; period += 1) starts.push((starts.at(-1) ?? 0) + (lengths[period % 3] ?? 0));
  return [...starts, end];
}

function monthStarts(startMonth: number, year: number): readonly number[] {
  const firstYear = startMonth === 1 ? year : year - 1;
  return Array.from({ length: 13 }, (_, index) => {
    const month = startMonth - 1 + index;
    return dayNumber(firstYear + Math.floor(month / 12), (month % 12) + 1, 1);
  });
}

function weekYearEnd(
  { weekday, month, which }: Extract<FiscalYear, { weeks: string }>['endsOn'],
  year: number,
): number {
  const monthEnd = dayNumber(year, month, monthLength(year, month));
  const last = monthEnd - ((weekdayOf(monthEnd) - weekday + 7) % 7);
  return which === 'nearest' && monthEnd - last > 3 ? last + 7 : last;
}

/** @throws {RuleError} when months or weekdays are none. */
export function refuseNoFiscalYear(fiscal: FiscalYear): void {
  const month = 'startMonth' in fiscal ? fiscal.startMonth : fiscal.endsOn.month;
  const weekday = 'startMonth' in fiscal ? 0 : fiscal.endsOn.weekday;
  const isRight =
    Number.isInteger(month) && month >= 1 && month <= 12 && Number.isInteger(weekday) && weekday >= 0 && weekday <= 6;
  const isPattern = 'startMonth' in fiscal || ['4-4-5', '4-5-4', '5-4-4'].includes(fiscal.weeks);
  if (isRight && isPattern) return;
  throw new RuleError('there is no such fiscal year', {
    input: JSON.stringify(fiscal),
    expected: 'a month from 1 to 12, a weekday from 0 to 6, and weeks of 4-4-5, 4-5-4 or 5-4-4',
  });
}
