import { AsyncLocalStorage } from 'node:async_hooks';
import { type OutboxWriter, type OutgoingMessage, withOutbox } from '@baton/bus';
import type { Guid } from '@baton/contracts';
import type { Life } from '../time/life';
import type { ServiceStore } from './service-store';
import { StoreMisusedError } from './store.error';
import type { Durability, StatementWork, Transaction } from './transaction';

const units = new AsyncLocalStorage<Unit>();

/** One unit of work: a transaction and the messages that leave with its commit. */
export class Unit implements OutboxWriter {
  private readonly messages: OutgoingMessage[] = [];
  private readonly scheduled = new Map<Guid, { readonly deliverAt: Date; readonly outgoing: OutgoingMessage }>();

  constructor(
    readonly transaction: Transaction,
    private readonly store: ServiceStore,
  ) {}

  /** The unit that surrounds the caller. @throws {StoreMisusedError} when there is none */
  static current(): Unit {
    const unit = units.getStore();
    if (unit === undefined) throw new StoreMisusedError('No unit of work is open here.');
    return unit;
  }

  /** Whether one surrounds the caller and has not ended. */
  static isOpen(): boolean {
    return units.getStore()?.transaction.isOpen === true;
  }

  /** Sends a statement. */
  query<T>(work: StatementWork<T>): Promise<T> {
    return this.transaction.statement(work);
  }

  /** Makes this the current unit for the work. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return units.run(this, () => withOutbox(this, work));
  }

  add(outgoing: OutgoingMessage): void {
    this.mustBeOpen();
    this.messages.push(outgoing);
  }

  schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): void {
    this.mustBeOpen();
    this.scheduled.set(token, { deliverAt, outgoing });
  }

  async cancelScheduled(token: Guid): Promise<boolean> {
    const captured = this.scheduled.delete(token);
    return (await this.query((view) => this.store.unschedule(view, token))) || captured;
  }

  /**
   * Sends a last statement, the messages and COMMIT together.
   *
   * @param durability of a transaction that wrote no message; one that did is always flushed. @default 'flushed'
   */
  commit<T>(last: StatementWork<T>, durability: Durability = 'flushed'): Promise<T> {
    const silent = this.messages.length === 0 && this.scheduled.size === 0;
    return this.transaction.commit(
      (view) => {
        const result = last(view);
        for (const outgoing of this.messages) this.store.write(view, outgoing);
        for (const [token, message] of this.scheduled) this.store.schedule(view, token, message);
        return result;
      },
      silent ? durability : 'flushed',
    );
  }

  rollback(): Promise<void> {
    return this.transaction.isOpen ? this.transaction.rollback() : Promise.resolve();
  }

  private mustBeOpen(): void {
    if (!this.transaction.isOpen) throw new StoreMisusedError('The unit of work has ended already.');
  }
}

/** One process's way to its service's store. */
export class Connection {
  constructor(
    readonly store: ServiceStore,
    readonly life: Life,
  ) {}

  /** Begins a unit whose owner ends it. @throws {StoreMisusedError} inside another */
  begin(): Unit {
    if (Unit.isOpen()) throw new StoreMisusedError('A transaction is open here already.');
    return new Unit(this.store.database.begin(this.life), this.store);
  }

  /** Runs work in one transaction: committed with its messages when it ends well, rolled back when it throws. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    const unit = this.begin();
    let result: T;
    try {
      result = await unit.run(work);
    } catch (error) {
      await unit.rollback();
      throw error;
    }
    await unit.commit(() => undefined);
    return result;
  }

  /** Sends one statement outside any unit of work. */
  once<T>(work: StatementWork<T>): Promise<T> {
    return this.store.database.begin(this.life).autocommit(work);
  }
}
