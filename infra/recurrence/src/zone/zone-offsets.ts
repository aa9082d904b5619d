import { RuleError } from '../rule-error';
import { nearest } from '../text/nearest';

/** Seconds that a zone is ahead of UTC at an instant, given in seconds. */
export type OffsetAt = (instant: number) => number;

/** Fixed to UTC for ever: nothing to look up. */
const UTC_NAMES: ReadonlySet<string> = new Set(['UTC', 'GMT']);

/**
 * A zone's name as it is written and its offsets, from Node's own zone data.
 *
 * @throws {RuleError} when there is no such zone.
 */
export function offsetsOf(name: string): [name: string, offsetAt: OffsetAt] {
  const format = formatOf(name);
  const written = format.resolvedOptions().timeZone;
  if (UTC_NAMES.has(written)) return ['UTC', () => 0];
  return [name.toLowerCase() === written.toLowerCase() ? written : name, (at) => offsetIn(format.format(at * 1_000))];
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch (cause) {
    const similar = nearest(name, Intl.supportedValuesOf('timeZone'));
    const expected = `an IANA zone such as ${similar ?? 'Europe/Berlin'}${similar === undefined ? '' : ' (did you mean that?)'}`;
    throw new RuleError(
      'there is no such time zone',
      { input: name, position: 0, length: name.length, expected },
      { cause },
    );
  }
}

/** Reads `1/1/1970, GMT-05:00`; a zone with seconds, as there were until 1972, has `GMT-00:44:30`, and UTC itself `GMT`. */
function offsetIn(text: string): number {
  const found = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (found === null) throw new RangeError(`Intl wrote an offset as "${text}", which nobody can read.`);
  const [, sign, hours, minutes, seconds] = found;
  const ahead = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return sign === '-' ? -ahead : ahead;
}
