/** A length of time for a person: `0.4 s`, `12 s`, `3 m 05 s`, `1 h 02 m`. @param ms not negative. */
export function durationText(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} m`;
}

/** The time between two instants of a view; up to `now` while the second is to come, 0 when the first is. */
export function lengthMs(from: string | null, to: string | null, now: Date): number {
  if (from === null) return 0;
  return Math.max(0, (to === null ? now.getTime() : Date.parse(to)) - Date.parse(from));
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
