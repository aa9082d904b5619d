const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const short = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/;
const unitsMs = [86_400_000, 3_600_000, 60_000, 1_000] as const;

/**
 * Reads a length of time: ISO 8601 up to days (`PT5M`, `P1DT2H`), or short as people write it (`5m`, `1h30m`, `90s`).
 *
 * @returns milliseconds, or `undefined` when the text is neither. Months and years are refused: they have no length.
 */
export function readDurationMs(text: string): number | undefined {
  const parts = (iso.exec(text.toUpperCase()) ?? short.exec(text.toLowerCase()))?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined;
  return Math.round(unitsMs.reduce((sum, unitMs, index) => sum + Number(parts[index] ?? 0) * unitMs, 0));
}

/** A length of time as {@link readDurationMs} takes it: `PT6H`, `P1DT30M`; nothing is `PT0S`. */
export function durationOf(milliseconds: number): string {
  const parts: string[] = [];
  let left = milliseconds;
  for (const [index, unitMs] of unitsMs.entries()) {
    const isLast = index === unitsMs.length - 1;
    const count = isLast ? left / unitMs : Math.floor(left / unitMs);
    left -= count * unitMs;
    parts.push(count === 0 ? '' : `${count}${'DHMS'[index]}`);
  }
  const [days = '', ...times] = parts;
  const time = times.join('');
  if (days === '' && time === '') return 'PT0S';
  return `P${days}${time === '' ? '' : `T${time}`}`;
}
