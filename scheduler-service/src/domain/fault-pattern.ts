/** What differs between two faults of one cause, and what stands in its place. The first that fits counts. */
const particulars: readonly (readonly [RegExp, string])[] = [
  [/"[^"\n]*"|“[^”\n]*”|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)/g, '…'],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<id>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g, '<date>'],
  [/[+-]?\d+(?:[.,]\d+)*/g, '<number>'],
  [/\s+/g, ' '],
];

/**
 * What faults of one cause have in common: their message without quoted texts, ids, dates and numbers.
 *
 * @returns text that is the same for two faults that differ in these alone.
 */
export function faultPattern(message: string): string {
  return particulars.reduce((text, [particular, place]) => text.replaceAll(particular, place), message).trim();
}
