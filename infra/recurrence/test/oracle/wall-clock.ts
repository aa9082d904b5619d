/**
 * What clocks on the wall show, asked of `Intl` minute by minute. The oracle shares no code with the engine: it knows
 * neither segments nor tables, and finds changes of the clock by looking at the next minute.
 */
export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What a clock shows at an instant: the local minute as milliseconds since 1970, as if its zone were UTC. */
export type Clock = (instant: number) => number;

/** Reads the clock of a zone; what was read is kept. */
export function clockIn(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const seen = new Map<number, number>();
  return (instant) => {
    const kept = seen.get(instant);
    if (kept !== undefined) return kept;
    // 03/09/2025, 03:00
    const text = format.format(instant);
    const local = Date.UTC(
      Number(text.slice(6, 10)),
      Number(text.slice(0, 2)) - 1,
      Number(text.slice(3, 5)),
      Number(text.slice(12, 14)),
      Number(text.slice(15, 17)),
    );
    seen.set(instant, local);
    return local;
  };
}

/** The hours, as instants, within which a zone's clock is changed: the first is before the change, an hour later it is done. */
export function hoursOfChange(timeZone: string, from: number, to: number, step = HOUR): number[] {
  const clock = clockIn(timeZone);
  const found: number[] = [];
  let ahead = clock(from) - from;
  for (let at = from; at < to; at += step) {
    const next = clock(at + step) - (at + step);
    if (next === ahead) continue;
    ahead = next;
    found.push(at);
  }
  return found;
}
