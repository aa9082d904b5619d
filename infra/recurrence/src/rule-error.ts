/** Where in what was given something is wrong. */
export interface RuleErrorDetails {
  /** What was given: an expression, a zone, a line of a file. */
  readonly input: string;
  /** The character that is wrong, from 0; undefined where the whole is. */
  readonly position?: number;
  /** How many characters are wrong from there on. @default 1 */
  readonly length?: number;
  /** What would be right. */
  readonly expected: string;
}

/**
 * A rule, a zone, a calendar or a range that cannot be used. Its message says what is wrong, where, and what would be
 * right. Not retryable: it stays wrong until a person changes it. It has the fields of an `AppError` without being one,
 * because this package imports nothing.
 */
export class RuleError extends Error {
  readonly code = 'RULE_INVALID';
  readonly retryable = false;
  readonly input: string;
  readonly position: number | undefined;
  readonly length: number;
  readonly expected: string;

  /** @param problem what is wrong, as a sentence without its full stop. */
  constructor(
    readonly problem: string,
    { input, position, length = 1, expected }: RuleErrorDetails,
    options?: ErrorOptions,
  ) {
    const where = position === undefined ? '' : `, at character ${position + 1}`;
    super(`"${shown(input)}"${where}: ${problem}. Expected ${expected}.`, options);
    this.name = new.target.name;
    this.input = input;
    this.position = position;
    this.length = length;
    this.expected = expected;
  }

  /** The input with a caret line below it that points at what is wrong; the input alone where nothing is pointed at. */
  pointer(): string {
    if (this.position === undefined) return this.input;
    return `${this.input}\n${' '.repeat(this.position)}${'^'.repeat(Math.max(1, this.length))}`;
  }
}

/** Longer texts are pasted by mistake; a message is no place for them. */
const LONGEST_SHOWN = 200;

function shown(input: string): string {
  return input.length <= LONGEST_SHOWN ? input : `${input.slice(0, LONGEST_SHOWN)}…`;
}
