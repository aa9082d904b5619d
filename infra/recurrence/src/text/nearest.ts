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

/** Letters to add, take away, change, or let two neighbours change places (Damerau-Levenshtein, each place once). */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  let before: readonly number[] = [];
  for (let line = 0; line < one.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < other.length; column += 1) {
      const changed = (row[column] ?? 0) + (one[line] === other[column] ? 0 : 1);
      const hasSwapped = one[line] === other[column - 1] && one[line - 1] === other[column];
      const swapped = hasSwapped ? (before[column - 1] ?? Number.POSITIVE_INFINITY) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(changed, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? 0;
}
