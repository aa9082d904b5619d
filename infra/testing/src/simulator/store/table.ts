/** The committed rows of a table. Rows are replaced, never changed in place. */
export class Table<R extends object> {
  readonly rows = new Map<string, R>();

  constructor(readonly name: string) {}
}

/** What a transaction, or a statement, has written and nobody else sees: undefined is a row that is gone. */
export class Writes {
  private readonly tables = new Map<Table<object>, Map<string, object | undefined>>();

  get isEmpty(): boolean {
    return this.tables.size === 0;
  }

  /** The tables written to. */
  get touched(): Iterable<Table<object>> {
    return this.tables.keys();
  }

  /** What is written to a table, by key. */
  of<R extends object>(table: Table<R>): ReadonlyMap<string, R | undefined> | undefined {
    // Only rows of this very table are put under it.
    return this.tables.get(table) as ReadonlyMap<string, R | undefined> | undefined;
  }

  put<R extends object>(table: Table<R>, key: string, row: R | undefined): void {
    const rows = this.tables.get(table) ?? new Map<string, object | undefined>();
    rows.set(key, row);
    this.tables.set(table, rows);
  }

  /** Adds these to others. */
  addTo(others: Writes): void {
    for (const [table, rows] of this.tables) for (const [key, row] of rows) others.put(table, key, row);
  }

  /** Makes them what everybody sees. @returns what undoes that */
  apply(): Writes {
    const undoing = new Writes();
    for (const [table, rows] of this.tables) {
      for (const [key, row] of rows) {
        undoing.put(table, key, table.rows.get(key));
        row ? table.rows.set(key, row) : table.rows.delete(key);
      }
    }
    return undoing;
  }
}
