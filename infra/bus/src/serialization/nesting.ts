/**
 * How many objects and lists may lie within each other. .NET refuses more than 64; what is far beyond that can be read
 * here, but neither checked nor written again without running out of stack.
 */
export const DEEPEST_NESTING = 1_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/** Whether a JSON text is nested deeper than {@link DEEPEST_NESTING}. What is too short for that is not looked at. */
export function isNestedTooDeep(json: Uint8Array): boolean {
  if (json.length <= 2 * DEEPEST_NESTING) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) at = endOfString(json, at);
    else if (opening.has(byte)) depth++;
    else if (closing.has(byte)) depth--;
    if (depth > DEEPEST_NESTING) return true;
  }
  return false;
}

function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
