import type { Connection, FieldDef, Submittable } from 'pg';
import { type ColumnReader, columnReader } from './column-type';
import { type WireParameter, wireParameter } from './parameter';
import { type BatchResult, type Statement, statementName } from './statement';

interface Column {
  readonly name: string;
  readonly read: ColumnReader;
}

/** What one connection knows of a statement it has prepared; `columns` once the server has described them. */
interface PreparedStatement {
  columns: readonly Column[] | undefined;
}

interface Pending extends Statement {
  readonly name: string;
  readonly parameters: WireParameter[];
  prepared: PreparedStatement;
}

interface MutableResult extends BatchResult {
  rowCount: number;
  command: string;
  readonly rows: Record<string, unknown>[];
}

/** Statements live as long as their connection, so their book-keeping does too. */
const preparedOn = new WeakMap<Connection, Map<string, PreparedStatement>>();
const noTypes: string[] = [];

/** PostgreSQL's complaint that a table changed under a prepared statement: prepared anew it is well. */
const STALE_PLAN_ROUTINE = 'RevalidateCachedQuery';

/** When it is known what became of a transaction in which a statement was refused. */
const KNOWN_AFTER = ['readyForQuery', 'end'] as const;

/**
 * Several statements in one flush with one Sync: one round trip for all of them, each a named prepared statement. The
 * server runs them in order and passes over the rest after the first that fails. Given to `client.query()`, which
 * takes such objects as it takes cursors.
 *
 * A failed batch leaves unknown which of its new statements were prepared, so each is closed before it is parsed;
 * closing one that does not exist is no error.
 */
export class Batch implements Submittable {
  /** How many statements the server has carried out, so also the index of the one that failed. */
  completed = 0;
  private readonly pending: readonly Pending[];
  private readonly results: MutableResult[] = [];
  private readonly fresh: string[] = [];
  private known = new Map<string, PreparedStatement>();
  private unreadable: Error | undefined;
  private settled = false;

  /**
   * @param settle called once: with the error, or with one result a statement.
   * @throws {TypeError} when a value cannot be a parameter; nothing is sent then.
   */
  constructor(
    statements: readonly Statement[],
    private readonly settle: (error: Error | undefined, results: readonly BatchResult[]) => void,
  ) {
    this.pending = statements.map(({ text, values = [] }) => ({
      text,
      name: statementName(text),
      parameters: values.map(wireParameter),
      prepared: { columns: undefined },
    }));
  }

  /** Called by `pg` when the connection is free. */
  submit(connection: Connection): void {
    this.known = statementsOf(connection);
    connection.stream.cork();
    try {
      for (const statement of this.pending) this.send(connection, statement);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  private send(connection: Connection, statement: Pending): void {
    const { name, text } = statement;
    const known = name === '' ? undefined : this.known.get(name);
    if (known === undefined) {
      if (name !== '') {
        connection.close({ type: 'S', name }, true);
        this.known.set(name, statement.prepared);
        this.fresh.push(name);
      }
      connection.parse({ name, text, types: noTypes }, true);
    } else {
      statement.prepared = known;
    }
    connection.bind({ portal: '', statement: name, values: statement.parameters }, true);
    if (statement.prepared.columns === undefined) connection.describe({ type: 'P', name: '' }, true);
    connection.execute({ portal: '' }, true);
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    const statement = this.pending[this.completed];
    if (statement === undefined) return;
    statement.prepared.columns = fields.map(({ name, dataTypeID }) => ({ name, read: columnReader(dataTypeID) }));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const columns = this.pending[this.completed]?.prepared.columns;
    if (columns === undefined || this.unreadable !== undefined) return;
    try {
      this.result().rows.push(rowOf(columns, fields));
    } catch (error) {
      // The rest of the answer has to be taken off the connection first.
      this.unreadable = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const statement = this.pending[this.completed];
    if (statement !== undefined) statement.prepared.columns ??= [];
    const result = this.result();
    const words = text.split(' ');
    const count = Number(words.at(-1));
    result.rowCount = words.length > 1 && Number.isInteger(count) ? count : 0;
    result.command = words[0] ?? text;
    this.completed += 1;
  }

  /** A text without a statement in it. */
  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: 'EMPTY' });
  }

  /** Never: all rows are asked for at once. */
  handlePortalSuspended(): void {
    this.unreadable ??= new Error('The server held back rows that were asked for at once.');
  }

  /** While the server waits for data it overlooks the Sync that was sent, so another one follows. */
  handleCopyInResponse(connection: Connection & { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('A batch cannot copy.');
    connection.sync();
  }

  handleCopyData(): void {
    this.unreadable ??= new Error('A batch cannot copy.');
  }

  /**
   * The server refused a statement, or the connection broke. After a refusal the server says what became of the
   * transaction, perhaps in a later packet: until then nobody knows whether the connection may be given back.
   */
  handleError(error: Error, connection: Connection): void {
    for (const name of this.fresh) this.known.delete(name);
    if ('routine' in error && error.routine === STALE_PLAN_ROUTINE) {
      for (const { name } of this.pending) this.known.delete(name);
    }
    if (!('severity' in error)) {
      this.finish(error);
      return;
    }
    const settle = (): void => {
      for (const event of KNOWN_AFTER) connection.off(event, settle);
      this.finish(error);
    };
    for (const event of KNOWN_AFTER) connection.on(event, settle);
  }

  handleReadyForQuery(): void {
    this.finish(this.unreadable);
  }

  private finish(error: Error | undefined): void {
    if (this.settled) return;
    this.settled = true;
    this.settle(error, this.results);
  }

  /** The result of the statement the server is at. */
  private result(): MutableResult {
    const result = this.results[this.completed];
    if (result !== undefined) return result;
    const made: MutableResult = { rowCount: 0, command: '', rows: [] };
    this.results.push(made);
    return made;
  }
}

function statementsOf(connection: Connection): Map<string, PreparedStatement> {
  const known = preparedOn.get(connection);
  if (known !== undefined) return known;
  const made = new Map<string, PreparedStatement>();
  preparedOn.set(connection, made);
  return made;
}

function rowOf(columns: readonly Column[], fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  let index = 0;
  for (const { name, read } of columns) {
    const text = fields[index++];
    row[name] = text === null || text === undefined ? null : read(text);
  }
  return row;
}
