import type { Chance } from '../time/chance';
import type { Life } from '../time/life';
import type { VirtualTime } from '../time/virtual-time';
import type { LockHolder } from './lock-holder';
import type { StoreMishaps } from './store-mishaps';
import { Transaction, type TransactionHost } from './transaction';
import { View } from './view';

/** What a database is made of. */
export interface MemoryDatabaseParts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly mishaps: StoreMishaps;
}

/**
 * A database in memory that behaves under failure as PostgreSQL does: rows locked until the end of a transaction, writes
 * seen by others after the commit alone, deadlocks refused, transactions rolled back when their connection goes.
 */
export class MemoryDatabase implements TransactionHost {
  readonly time: VirtualTime;
  readonly mishaps: StoreMishaps;
  private readonly chance: Chance;
  private readonly locks = new Map<string, LockHolder>();
  private readonly open = new Set<Transaction>();
  private readonly known = new Set<Life>();
  private readonly commits: ((transaction: Transaction) => void)[] = [];

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

  /** Calls back after each commit. */
  onCommit(run: (transaction: Transaction) => void): void {
    this.commits.push(run);
  }

  /** Breaks all connections of a process. */
  dropConnections(life: Life): void {
    for (const transaction of [...this.open]) if (transaction.life === life) transaction.rollBack();
  }

  /** Until a statement arrives, in milliseconds. */
  latencyMs(): number {
    return this.chance.between(0, 2);
  }

  /** What a statement of a transaction sees. */
  view(transaction: Transaction): View {
    return new View(transaction, transaction.writes, this.locks);
  }

  /** A transaction has ended: its locks are free. */
  ended(transaction: Transaction, locks: readonly string[], how: 'committed' | 'rolled back'): void {
    this.open.delete(transaction);
    for (const lock of locks) this.locks.delete(lock);
    if (how === 'committed') for (const run of this.commits) run(transaction);
  }
}
