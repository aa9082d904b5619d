/**
 * Times of a wall clock, in order, without a zone: what a rule says before it is known when such times are. Local times
 * are whole seconds, as `time/civil.ts` has them.
 */
export interface LocalTimes {
  /** The first at or after a local time; `Infinity` when there is none. */
  atOrAfter(local: number): number;
  /** The last at or before a local time; `-Infinity` when there is none. */
  atOrBefore(local: number): number;
}

/** How far is looked for a next time. The calendar repeats itself after 400 years, so a rule without one there has none. */
export const CYCLE_DAYS = 146_097;
