/**
 * JSON without what .NET's reader passes over: comments and trailing commas. Looks at each character once, whatever the
 * text: a regular expression could be made to look at some of them again and again.
 *
 * @returns the text itself when there is nothing to leave out, or when a comment does not end.
 */
export function withoutCommentsAndTrailingCommas(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const found = text[at];
    if (found === '"') at = endOfString(text, at);
    else if (found !== ',' && found !== '/') at++;
    else {
      const gap = gapAt(text, at);
      if (gap === undefined) return text;
      kept.push(text.slice(from, gap.from), ' ');
      from = gap.to;
      // A slash that begins no comment is no JSON; the parser says so.
      at = Math.max(gap.to, at + 1);
    }
  }
  return kept.length === 0 ? text : kept.join('') + text.slice(from);
}

/** What to leave out from a comma or a slash on; undefined when a comment does not end. */
function gapAt(text: string, at: number): { readonly from: number; readonly to: number } | undefined {
  const isComma = text[at] === ',';
  const to = endOfGap(text, isComma ? at + 1 : at);
  if (to === undefined) return undefined;
  const trails = text[to] === ']' || text[to] === '}';
  return { from: isComma && !trails ? at + 1 : at, to };
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Where blanks and comments end; undefined when a comment does not. */
function endOfGap(text: string, start: number): number | undefined {
  let at = start;
  for (;;) {
    const pair = text.slice(at, at + 2);
    if (pair === '/*') {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return undefined;
      at = end + 2;
    } else if (pair === '//') {
      at = endOfLine(text, at);
    } else if (isBlank(pair[0])) at++;
    else return at;
  }
}

function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
