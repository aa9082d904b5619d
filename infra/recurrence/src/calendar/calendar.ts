import { RuleError } from '../rule-error';
import { weekdayOf } from '../time/civil';
import { readDay } from '../time/read-local';

/** Which days are no business days, and why. */
export interface Calendar {
  /** Why a day number is a day off; undefined when it is a business day. */
  dayOff(day: number): string | undefined;
}

/** A day off with its name. */
export interface DayOff {
  /** `2026-12-25` */
  readonly date: string;
  readonly name: string;
}

/** A calendar as plain data: what is stored and imported. */
export type CalendarDefinition =
  | {
      /** Weekdays off, 0 is Sunday. @default none */
      readonly weekend?: readonly number[];
      /** Holidays and other days off. @default none */
      readonly daysOff?: readonly DayOff[];
      /** Days worked although weekday or holiday say otherwise. @default none */
      readonly worked?: readonly string[];
    }
  | {
      /** A day is off where it is off in one of these. */
      readonly anyOf: readonly CalendarDefinition[];
    }
  | {
      /** A day is off where it is off in all of these. */
      readonly allOf: readonly CalendarDefinition[];
    };

/** Deeper combinations are made by a mistake, or to do harm. */
const DEEPEST = 10;

/**
 * Makes the calendar that a definition describes.
 *
 * @throws {RuleError} when a date or weekday is none.
 */
export function calendarOf(definition: CalendarDefinition, depth = 0): Calendar {
  if (depth > DEEPEST)
    throw new RuleError('calendars are combined too deeply', { input: 'anyOf', expected: `at most ${DEEPEST} levels` });
  if ('anyOf' in definition) {
    const calendars = definition.anyOf.map((part) => calendarOf(part, depth + 1));
    return { dayOff: (day) => firstReason(calendars, day) };
  }
  if ('allOf' in definition) {
    const calendars = definition.allOf.map((part) => calendarOf(part, depth + 1));
    return { dayOff: (day) => commonReason(calendars, day) };
  }
  const { weekend = [], daysOff = [], worked = [] } = definition;
  for (const weekday of weekend) refuseNoWeekday(weekday);
  const names = new Map(daysOff.map(({ date, name }) => [readDay(date), name]));
  const workedDays = new Set(worked.map(readDay));
  return {
    dayOff: (day) => {
      if (workedDays.has(day)) return undefined;
      return names.get(day) ?? (weekend.includes(weekdayOf(day)) ? 'weekend' : undefined);
    },
  };
}

/** Saturdays and Sundays. */
export const WEEKENDS: Calendar = calendarOf({ weekend: [0, 6] });

function firstReason(calendars: readonly Calendar[], day: number): string | undefined {
  for (const calendar of calendars) {
    const reason = calendar.dayOff(day);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function commonReason(calendars: readonly Calendar[], day: number): string | undefined {
  const reasons = calendars.map((calendar) => calendar.dayOff(day));
  const all = reasons.filter((reason) => reason !== undefined);
  return all.length > 0 && all.length === reasons.length ? [...new Set(all)].join(', ') : undefined;
}

function refuseNoWeekday(weekday: number): void {
  if (Number.isInteger(weekday) && weekday >= 0 && weekday <= 6) return;
  throw new RuleError('there is no such weekday', {
    input: String(weekday),
    expected: '0 for Sunday to 6 for Saturday',
  });
}
