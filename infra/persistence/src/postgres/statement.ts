/**
 * One SQL statement with its parameters `$1`, `$2`, …. It is sent as a prepared statement whose name follows from the
 * text, so texts must be constant: values never belong in them.
 */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** What the server answered to one {@link Statement}. */
export interface BatchResult {
  /** Rows inserted, updated, deleted or selected; 0 for commands that count none. */
  readonly rowCount: number;
  /** The command's tag: `SELECT`, `INSERT`, `COMMIT`, `ROLLBACK`, … */
  readonly command: string;
  readonly rows: readonly Record<string, unknown>[];
}

/**
 * Names beyond this many texts are refused: a prepared statement costs memory in every connection, and that many
 * different texts in one process mean that somebody writes values into them.
 */
export const MAX_STATEMENT_NAMES = 2_000;

const names = new Map<string, string>();

/**
 * The name under which a text is prepared: the same in all connections of this process.
 *
 * @returns the empty name, that of a statement parsed anew each time, once {@link MAX_STATEMENT_NAMES} are given out:
 * slower, never wrong.
 */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MAX_STATEMENT_NAMES) return '';
  const name = `baton_${names.size + 1}`;
  names.set(text, name);
  return name;
}
