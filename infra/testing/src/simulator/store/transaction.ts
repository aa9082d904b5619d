import type { Answer, Life } from '../time/life';
import type { VirtualTime } from '../time/virtual-time';
import type { LockHolder } from './lock-holder';
import {
  CommitUnknownError,
  StatementRefusedError,
  StoreUnavailableError,
  TransactionAbortedError,
} from './store.error';
import type { StoreMishaps } from './store-mishaps';
import { Writes } from './table';
import { View, WaitForLock } from './view';

/** What a statement does, in one go, on what it sees. It may be begun several times, so it does nothing else. */
export type StatementWork<T> = (view: View) => T;

/** When a crash of the server loses a commit no more: once it is answered, or once a later one that is flushed is. */
export type Durability = 'flushed' | 'by-a-later-commit';

/** How a transaction ended; `undoing` is what a crash of the server may take back. */
export type TransactionEnd =
  | { readonly kind: 'rolled back' }
  | { readonly kind: 'committed'; readonly durability: Durability; readonly undoing: Writes };

/** The database as its transactions need it. */
export interface TransactionHost {
  readonly time: VirtualTime;
  readonly mishaps: StoreMishaps;
  /** Whether the server takes statements. */
  readonly isUp: boolean;
  latencyMs(): number;
  view(transaction: Transaction): View;
  /** A statement has been carried out in a transaction that is still open. */
  carriedOut(statement: View): void;
  ended(transaction: Transaction, locks: readonly string[], how: TransactionEnd): void;
}

/** One transaction on one connection, as PostgreSQL's read committed has it. */
export class Transaction implements LockHolder {
  /** Not seen by others before the commit. */
  readonly writes = new Writes();
  private state: 'open' | TransactionEnd['kind'] = 'open';
  private failure: unknown;
  private awaited: LockHolder | undefined;
  private readonly locks: string[] = [];
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly database: TransactionHost,
    readonly life: Life,
  ) {}

  get waitsFor(): LockHolder | undefined {
    return this.awaited;
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Notes a lock, to be given back at the end. */
  holds(lock: string): void {
    this.locks.push(lock);
  }

  /** Calls back at its end, whatever that is. */
  onEnd(run: () => void): void {
    this.ends.push(run);
  }

  /** Sends a statement and awaits its answer. */
  statement<T>(work: StatementWork<T>): Promise<T> {
    return this.life.ask(this.database.latencyMs(), (answer: Answer<T>) => {
      const fault = this.isOpen ? this.database.mishaps.atStatement(this.life) : undefined;
      if (fault === 'connection-lost') this.rollBack();
      if (fault === 'serialization') this.failure = new StatementRefusedError('serialization failure');
      if (fault === 'serialization') return answer.fails(this.failure);
      this.attempt(work, answer, (result) => answer.is(result));
    });
  }

  /** Sends a last statement with COMMIT. */
  commit<T>(last: StatementWork<T>, durability: Durability): Promise<T> {
    return this.life.ask(this.database.latencyMs(), (answer: Answer<T>) =>
      this.attempt(last, answer, (result) => this.end(result, answer, CommitUnknownError, durability)),
    );
  }

  /** A statement by itself: it takes effect or not, and who loses its answer does not know. */
  autocommit<T>(work: StatementWork<T>): Promise<T> {
    return this.life.ask(this.database.latencyMs(), (answer: Answer<T>) =>
      this.attempt(work, answer, (result) => this.end(result, answer, StoreUnavailableError, 'flushed')),
    );
  }

  /** Sends ROLLBACK. */
  rollback(): Promise<void> {
    return this.life.ask(this.database.latencyMs(), (answer: Answer<void>) => {
      this.rollBack();
      answer.is();
    });
  }

  /** Ends it without effect, as the server does when its connection is gone. */
  rollBack(): void {
    if (this.isOpen) this.finish({ kind: 'rolled back' });
  }

  private attempt<T>(work: StatementWork<T>, answer: Answer<T>, then: (result: T) => void): void {
    if (!this.database.isUp) this.rollBack();
    if (!this.isOpen) answer.fails(new StoreUnavailableError());
    else if (this.failure !== undefined) this.refuse(new TransactionAbortedError(this.failure), answer);
    else this.carryOut(work, answer, then);
  }

  private carryOut<T>(work: StatementWork<T>, answer: Answer<T>, then: (result: T) => void): void {
    const view = this.database.view(this);
    let result: T;
    try {
      result = work(view);
    } catch (error) {
      if (error instanceof WaitForLock) this.waitFor(error.holder, () => this.attempt(work, answer, then), answer);
      else {
        this.failure = error;
        answer.fails(error);
      }
      return;
    }
    this.database.carriedOut(view);
    view.keep();
    then(result);
  }

  private waitFor<T>(holder: LockHolder, again: () => void, answer: Answer<T>): void {
    for (let next: LockHolder | undefined = holder; next; next = next.waitsFor) {
      if (next !== this) continue;
      this.refuse(new StatementRefusedError('deadlock'), answer);
      return;
    }
    this.awaited = holder;
    holder.onEnd(() =>
      this.database.time.after(0, () => {
        this.awaited = undefined;
        again();
      }),
    );
  }

  private refuse<T>(error: Error, answer: Answer<T>): void {
    this.rollBack();
    answer.fails(error);
  }

  private end<T>(result: T, answer: Answer<T>, Unknown: new () => Error, durability: Durability): void {
    const fault = this.writes.isEmpty ? undefined : this.database.mishaps.atCommit(this.life);
    if (fault === 'serialization') this.refuse(new StatementRefusedError('serialization failure'), answer);
    else if (fault === 'unknown-undone') this.refuse(new Unknown(), answer);
    else if (fault === 'crash-before-commit') this.life.die();
    else {
      this.finish({ kind: 'committed', durability, undoing: this.writes.apply() });
      if (fault === 'unknown-done') answer.fails(new Unknown());
      else if (fault === 'crash-after-commit') this.life.die();
      else answer.is(result);
    }
  }

  private finish(how: TransactionEnd): void {
    this.state = how.kind;
    this.database.ended(this, this.locks, how);
    for (const end of this.ends) end();
  }
}
