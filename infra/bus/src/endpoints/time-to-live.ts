/** What MassTransit gives a message whose time is up already. */
const SHORTEST_TIME_TO_LIVE_MS = 1_000;

/** A time to live that was asked for, as brokers take it: whole milliseconds, never none. */
export function wholeTimeToLive(timeToLiveMs: number): number {
  return timeToLiveMs > 0 ? Math.ceil(timeToLiveMs) : SHORTEST_TIME_TO_LIVE_MS;
}

/**
 * How long what is sent on a message's behalf may live: what is left of the message's own time, at least a second.
 *
 * @param expirationTime as its envelope has it.
 * @param at when the clock of what is sent begins.
 * @returns milliseconds; undefined when the message never expires, or does not say when.
 */
export function timeToLiveLeft(expirationTime: string | null | undefined, at: Date): number | undefined {
  const expires = expirationTime ? Date.parse(expirationTime) : Number.NaN;
  return Number.isNaN(expires) ? undefined : Math.max(SHORTEST_TIME_TO_LIVE_MS, expires - at.getTime());
}
