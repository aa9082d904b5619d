/** First wait before connecting again, in milliseconds: a broker that restarts a listener is back sooner than a person notices. */
export const SHORTEST_RECONNECT_MS = 200;
/** Longest wait between two tries, in milliseconds: what a night loses at most after the broker is back. */
export const LONGEST_RECONNECT_MS = 5_000;

/**
 * How long to wait before the next try: doubling from {@link SHORTEST_RECONNECT_MS} to {@link LONGEST_RECONNECT_MS},
 * spread over its upper half so that the replicas of a service do not return in one wave.
 *
 * @param failures tries that failed in a row, from 0.
 * @param random a number in [0, 1).
 * @returns milliseconds.
 */
export function reconnectDelayMs(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_RECONNECT_MS, SHORTEST_RECONNECT_MS * 2 ** Math.min(failures, 20));
  return Math.round(ceiling * (0.5 + random / 2));
}
