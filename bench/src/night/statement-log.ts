import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A statement as PostgreSQL carried it out. */
export interface LoggedStatement {
  /** The connection it came from. */
  readonly session: string;
  readonly text: string;
  /** Of `$1`, `$2`, …, as text, which PostgreSQL takes for every type. */
  readonly values: readonly (string | null)[];
}

interface LogEntry {
  readonly dbname?: string;
  readonly session_id?: string;
  readonly error_severity?: string;
  readonly message?: string;
  readonly detail?: string;
}

/** What the log says of a prepared statement, and of one sent as plain text. */
const executed = /^(?:execute [^:]+|statement): ([\s\S]+)$/;
/** A value as the log writes it: in quotes, those inside it doubled, or NULL. */
const logged = /\$\d+ = (?:NULL|'((?:[^']|'')*)')/g;

/** Reads the statements of one database from PostgreSQL's log in JSON, in the order in which they came. */
export async function* readStatementLog(file: string, database: string): AsyncGenerator<LoggedStatement> {
  const texts = new Map<string, string>();
  for await (const line of createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const entry = JSON.parse(line) as LogEntry;
    if (entry.dbname !== database || entry.error_severity !== 'LOG') continue;
    const text = executed.exec(entry.message ?? '')?.[1];
    if (text === undefined) continue;
    // The same text a hundred thousand times over would fill the memory.
    if (!texts.has(text)) texts.set(text, text);
    yield { session: entry.session_id ?? '', text: texts.get(text) ?? text, values: valuesOf(entry.detail ?? '') };
  }
}

function valuesOf(detail: string): readonly (string | null)[] {
  return [...detail.matchAll(logged)].map(([, value]) => value?.replaceAll("''", "'") ?? null);
}
