import { weekdayOf } from '../time/civil';

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

/** Saturdays and Sundays. */
export const WEEKENDS: Calendar = {
  dayOff: (day) => (weekdayOf(day) === 0 || weekdayOf(day) === 6 ? 'weekend' : undefined),
};
