import type { Chance } from '../time/chance';
import type { Life } from '../time/life';
import type { VirtualTime } from '../time/virtual-time';
import type { LockHolder } from './lock-holder';
import type { StoreMishaps } from './store-mishaps';
import type { Writes } from './table';
import { Transaction, type TransactionEnd, type TransactionHost } from './transaction';
import { View } from './view';

/** What a database is made of. */
export interface MemoryDatabaseParts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly mishaps: StoreMishaps;
}

/** A commit that nothing has flushed yet. */
interface Unflushed {
  readonly transaction: Transaction;
  readonly undoing: Writes;
  readonly committedAt: number;
}

/** By then the server has flushed what nobody waited for, milliseconds: PostgreSQL's three times `wal_writer_delay`. */
const FLUSHED_WITHIN_MS = 600;

/**
 * A database in memory that behaves under failure as PostgreSQL does: rows locked until the end of a transaction, writes
 * seen by others after the commit alone, deadlocks refused, transactions rolled back when their connection goes, the
 * newest commits lost with the server that nobody waited for it to flush.
 */
export class MemoryDatabase implements TransactionHost {
  readonly time: VirtualTime;
  readonly mishaps: StoreMishaps;
  private readonly chance: Chance;
  private readonly locks = new Map<string, LockHolder>();
  private readonly open = new Set<Transaction>();
  private readonly known = new Set<Life>();
  private readonly statements: ((statement: View) => void)[] = [];
  private readonly commits: ((transaction: Transaction) => void)[] = [];
  private readonly losses: ((transaction: Transaction) => void)[] = [];
  private unflushed: readonly Unflushed[] = [];
  private downUntil = 0;

  constructor({ time, chance, mishaps }: MemoryDatabaseParts) {
    this.time = time;
    this.chance = chance;
    this.mishaps = mishaps;
  }

  /** Begins a transaction of a process. */
  begin(life: Life): Transaction {
    if (!this.known.has(life)) {
      this.known.add(life);
      life.onEnd(() => this.dropConnections(life));
    }
    const transaction = new Transaction(this, life);
    this.open.add(transaction);
    return transaction;
  }

  /** Calls back after each statement, committed or not. */
  onStatement(run: (statement: View) => void): void {
    this.statements.push(run);
  }

  /** Calls back after each commit. */
  onCommit(run: (transaction: Transaction) => void): void {
    this.commits.push(run);
  }

  /** Calls back for each commit that a crash has taken back, the newest first. */
  onLoss(run: (transaction: Transaction) => void): void {
    this.losses.push(run);
  }

  get isUp(): boolean {
    return this.time.now >= this.downUntil;
  }

  /** Breaks all connections of a process. */
  dropConnections(life: Life): void {
    for (const transaction of [...this.open]) if (transaction.life === life) transaction.rollBack();
  }

  /** The server dies, and takes statements again after a while. What it lost of its newest commits is a matter of chance. */
  crash(forMs: number): void {
    for (const transaction of [...this.open]) transaction.rollBack();
    const newest = this.stillUnflushed();
    for (const { transaction, undoing } of newest.slice(this.chance.between(0, newest.length)).toReversed()) {
      undoing.apply();
      for (const run of this.losses) run(transaction);
    }
    this.unflushed = [];
    this.downUntil = this.time.now + forMs;
  }

  /** Until a statement arrives, in milliseconds. */
  latencyMs(): number {
    return this.chance.between(0, 2);
  }

  /** What a statement of a transaction sees. */
  view(transaction: Transaction): View {
    return new View(transaction, transaction.writes, this.locks);
  }

  carriedOut(statement: View): void {
    for (const run of this.statements) run(statement);
  }

  /** A transaction has ended: its locks are free. */
  ended(transaction: Transaction, locks: readonly string[], how: TransactionEnd): void {
    this.open.delete(transaction);
    for (const lock of locks) this.locks.delete(lock);
    if (how.kind === 'rolled back') return;
    // The log is written in order: who waits for the disk waits for all before it.
    if (how.durability === 'flushed') this.unflushed = [];
    else this.unflushed = [...this.stillUnflushed(), { transaction, undoing: how.undoing, committedAt: this.time.now }];
    for (const run of this.commits) run(transaction);
  }

  private stillUnflushed(): readonly Unflushed[] {
    return this.unflushed.filter(({ committedAt }) => committedAt > this.time.now - FLUSHED_WITHIN_MS);
  }
}
