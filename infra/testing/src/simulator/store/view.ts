import type { LockHolder } from './lock-holder';
import { type Table, Writes } from './table';

/** A row is locked by another transaction: the statement has to wait for that one's end and begin again. */
export class WaitForLock extends Error {
  constructor(readonly holder: LockHolder) {
    super('A row is locked by another transaction.');
  }
}

/** A row as a statement found it, and as it left it. */
export interface Change<R> {
  readonly before: R;
  readonly after: R;
}

/**
 * What one statement sees and does: committed rows, its own transaction's over them. It runs in one go; where it meets a
 * lock it waits and begins anew, on what is committed by then.
 */
export class View {
  private readonly writes = new Writes();

  constructor(
    private readonly transaction: LockHolder,
    private readonly before: Writes,
    private readonly locks: Map<string, LockHolder>,
  ) {}

  /** Whether it wrote anything. */
  get wrote(): boolean {
    return !this.writes.isEmpty;
  }

  get<R extends object>(table: Table<R>, key: string): R | undefined {
    for (const writes of [this.writes.of(table), this.before.of(table)]) if (writes?.has(key)) return writes.get(key);
    return table.rows.get(key);
  }

  /** All rows, in the order in which they came. */
  all<R extends object>(table: Table<R>): readonly R[] {
    const [before, now] = [this.before.of(table), this.writes.of(table)];
    if (before === undefined && now === undefined) return [...table.rows.values()];
    const merged = new Map(table.rows);
    for (const writes of [before, now]) {
      for (const [key, row] of writes ?? []) row ? merged.set(key, row) : merged.delete(key);
    }
    return [...merged.values()];
  }

  /** `for update`; also of a key that has no row yet. */
  lock(table: Table<object>, key: string): void {
    const name = `${table.name}/${key}`;
    const holder = this.locks.get(name);
    if (holder === this.transaction) return;
    if (holder !== undefined) throw new WaitForLock(holder);
    this.locks.set(name, this.transaction);
    this.transaction.holds(name);
  }

  /** `skip locked`. @returns false when another has it */
  tryLock(table: Table<object>, key: string): boolean {
    const holder = this.locks.get(`${table.name}/${key}`);
    if (holder !== undefined && holder !== this.transaction) return false;
    this.lock(table, key);
    return true;
  }

  /** Writes a row, locked. */
  put<R extends object>(table: Table<R>, key: string, row: R): void {
    this.lock(table, key);
    this.writes.put(table, key, row);
  }

  /** `on conflict do nothing`. @returns false when the key is taken */
  insert<R extends object>(table: Table<R>, key: string, row: R): boolean {
    this.lock(table, key);
    if (this.get(table, key) !== undefined) return false;
    this.writes.put(table, key, row);
    return true;
  }

  remove<R extends object>(table: Table<R>, key: string): void {
    this.lock(table, key);
    this.writes.put<R>(table, key, undefined);
  }

  /** What the statement has changed in a table, row by row; one that it has inserted or removed is no change. */
  changesOf<R extends object>(table: Table<R>): readonly Change<R>[] {
    return [...(this.writes.of(table) ?? [])].flatMap(([key, after]) => {
      const earlier = this.before.of(table);
      const before = earlier?.has(key) ? earlier.get(key) : table.rows.get(key);
      return before && after ? [{ before, after }] : [];
    });
  }

  /** Lets the transaction keep what the statement wrote. */
  keep(): void {
    this.writes.addTo(this.before);
  }
}
