/** What differs between two faults of one cause, and what stands in its place. The first that fits counts. */
const particulars: readonly (readonly [RegExp, string])[] = [
  [/"[^"\n]*"|“[^”\n]*”|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)/g, '…'],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<id>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g, '<date>'],
  [/[+-]?\d+(?:[.,]\d+)*/g, '<number>'],
  [/\s+/g, ' '],
];

/** Of 64-bit FNV-1a. It tells causes apart and protects nothing, so it need not be hard to reverse. */
const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/**
 * Names the cause of a fault: twelve hexadecimal digits, short enough to be typed, the same for whoever derives it.
 * Faults of one code whose messages differ in quoted texts, ids, dates and numbers alone have one cause.
 */
export function faultFingerprint(code: string, message: string): string {
  let hash = OFFSET_BASIS;
  for (const character of `${code}\n${patternOf(message)}`) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * PRIME);
  }
  return (hash >> 16n).toString(16).padStart(12, '0');
}

function patternOf(message: string): string {
  return particulars.reduce((text, [particular, place]) => text.replaceAll(particular, place), message).trim();
}
