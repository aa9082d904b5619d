/** The word most like a misspelt one, in any case; undefined when none is near. */
export function nearest(given: string, words: readonly string[]): string | undefined {
  if (given.length > LONGEST) return undefined;
  const allowed = Math.max(1, Math.floor(given.length / 4));
  let best: string | undefined;
  let least = allowed + 1;
  for (const word of words) {
    if (Math.abs(word.length - given.length) >= least) continue;
    const edits = editsBetween(given.toLowerCase(), word.toLowerCase());
    if (edits < least) [best, least] = [word, edits];
  }
  return best;
}

/** Longer texts are no misspelt words. */
const LONGEST = 60;

/** Letters to add, take away or change (Levenshtein). */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (const [column, against] of [...other].entries()) {
      const changed = (row[column] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
