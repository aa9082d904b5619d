import { z } from 'zod';

const form = /^(-?)(?:(\d{1,8})\.)?([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,7}))?$/;
const refusal = 'expected a time span such as "00:00:30", "2.06:30:00" or "-00:00:00.2500000"';

const TICKS_PER_MS = 10_000n;
const MS_PER_DAY = 86_400_000n;
/** .NET counts time spans in signed 64-bit ticks of 100 ns: some 29,000 years. */
const MOST_TICKS = 2n ** 63n - 1n;
/** Up to here, some 17 years, two neighbouring numbers are less than a tick apart. */
const TICKS_BELOW_MS = 2 ** 39;

/**
 * Reads .NET's constant form of a time span, `[-][d.]hh:mm:ss[.fffffff]`.
 *
 * @returns milliseconds, with .NET's ticks of 100 ns as their fraction; beyond 17 years whole milliseconds, since a number
 * has no more digits. Undefined when the text is no time span, or none that .NET could hold.
 */
export function readTimeSpan(text: string): number | undefined {
  const parts = form.exec(text);
  if (!parts) return undefined;
  const [, sign, days = '0', hours = '', minutes = '', seconds = '', fraction = ''] = parts;
  const wholeMs =
    BigInt(days) * MS_PER_DAY + BigInt((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000n;
  const ticks = wholeMs * TICKS_PER_MS + BigInt(fraction.padEnd(7, '0'));
  if (ticks > MOST_TICKS) return undefined;
  const ms = wholeMs < TICKS_BELOW_MS ? Number(ticks) / Number(TICKS_PER_MS) : Number(ticks / TICKS_PER_MS);
  return sign === '-' && ms !== 0 ? -ms : ms;
}

/** Writes milliseconds as .NET does: seven places or none, days only where there are some. */
export function formatTimeSpan(ms: number): string {
  const ticks = ticksOf(Math.abs(ms));
  const wholeMs = ticks / TICKS_PER_MS;
  const seconds = (wholeMs % MS_PER_DAY) / 1_000n;
  const two = (part: bigint): string => String(part).padStart(2, '0');
  const days = wholeMs / MS_PER_DAY;
  const fraction = ticks % (TICKS_PER_MS * 1_000n);
  return (
    (ms < 0 && ticks > 0n ? '-' : '') +
    (days > 0n ? `${days}.` : '') +
    `${two(seconds / 3_600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}` +
    (fraction > 0n ? `.${String(fraction).padStart(7, '0')}` : '')
  );
}

/** To the nearest tick where a number has places for one. */
function ticksOf(ms: number): bigint {
  const wholeMs = Math.floor(ms);
  const ticks = ms < TICKS_BELOW_MS ? Math.round((ms - wholeMs) * Number(TICKS_PER_MS)) : 0;
  return BigInt(wholeMs) * TICKS_PER_MS + BigInt(ticks);
}

const milliseconds = z.number().refine((ms) => ticksOf(Math.abs(ms)) <= MOST_TICKS, refusal);

/** A time span in a message: .NET's text on the wire, milliseconds in code. @see {@link readTimeSpan} for its precision */
export const timeSpan = z.codec(z.string(), milliseconds, {
  decode: (text, context): number => {
    const ms = readTimeSpan(text);
    if (ms !== undefined) return ms;
    context.issues.push({ code: 'custom', input: text, message: refusal });
    return z.NEVER;
  },
  encode: formatTimeSpan,
});
