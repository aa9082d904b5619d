/** The most of a text that is quoted. */
const LONGEST_QUOTE = 80;

/** A value that was not expected, for an error: text and numbers as they are, of lists and objects only that they are some. */
export function quoted(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shortened(value));
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'a list' : 'an object';
    default:
      return shortened(String(value));
  }
}

/** The beginning of a text, with a sign that there is more. */
export function shortened(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
