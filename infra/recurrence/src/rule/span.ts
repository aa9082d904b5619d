/**
 * Rules are answered for instants from 1900 to 2500, in seconds: beyond, neither zones nor calendars are known. A question
 * from outside finds what lies within.
 */
export const EARLIEST = Date.UTC(1900, 0, 1) / 1_000;
/** Exclusive; see {@link EARLIEST}. */
export const LATEST = Date.UTC(2500, 0, 1) / 1_000;

/** The first whole second after an instant, within the span. */
export function secondAfter(instant: Date): number {
  return Math.max(Math.floor(instant.getTime() / 1_000) + 1, EARLIEST);
}

/** The last whole second before an instant, within the span. */
export function secondBefore(instant: Date): number {
  return Math.min(Math.ceil(instant.getTime() / 1_000) - 1, LATEST - 1);
}
