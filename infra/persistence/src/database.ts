import type { OrganizationId } from '@baton/contracts';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { DatabaseOptions } from './database-options';
import { assertMigrated, untilReachable } from './database-start';
import { openPool } from './pool';
import { rolesOf, type ServiceRoles } from './postgres/connection-options';
import { databaseError } from './postgres/database.error';
import { Session } from './postgres/session';
import type { BatchResult, Statement } from './postgres/statement';
import { serviceScope, tenantScope } from './tenancy/scope';
import { TransactionConnection } from './transaction-connection';
import { type BegunTransaction, UnitOfWork } from './unit-of-work';
import { NestedTransactionError } from './unit-of-work.error';

/**
 * A service's PostgreSQL. Every connection has the service's role, which has rights on Baton's own tables and none on
 * tenants' tables; those are reached through {@link UnitOfWork.asTenants} alone.
 */
export class Database {
  private readonly writtenListeners = new Set<() => void>();

  private constructor(
    /** What it was opened with. */
    readonly options: DatabaseOptions,
    /** The names of the service's schema and roles. */
    readonly roles: ServiceRoles,
    private readonly orm: MikroORM,
    private readonly pool: Pool,
  ) {}

  /**
   * Connects. While the server is away it waits, and says so in the log.
   *
   * @throws {NotMigratedError} when tables are missing or older than `migrations`.
   * @throws {DatabaseRefusedError | WrongRoleError} when waiting would not help.
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    const roles = rolesOf(options.service);
    await untilReachable(options);
    const { orm, pool } = await openPool(options, roles);
    const database = new Database(options, roles, orm, pool);
    try {
      await assertMigrated(database, options);
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  /** Sends one statement outside any unit of work, with the service's rights. The text is constant. @returns its rows */
  async query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    const [result] = await this.batch([values === undefined ? { text } : { text, values }]);
    return (result?.rows ?? []) as Row[];
  }

  /** Sends statements in one round trip, with the service's rights; all of them take effect, or none. */
  async batch(statements: readonly Statement[]): Promise<readonly BatchResult[]> {
    const session = await this.session();
    try {
      return await session.exclusive(() => session.batch(statements));
    } finally {
      session.release();
    }
  }

  /**
   * Runs work in one transaction: committed with its messages when the work ends well, rolled back when it throws.
   *
   * @param commit for who watches the commit, and no more than that. @default commits
   * @throws {NestedTransactionError} inside another unit of work.
   */
  async transaction<T>(
    work: (unit: UnitOfWork) => Promise<T>,
    commit: (unit: UnitOfWork) => Promise<unknown> = (unit) => unit.commit(),
  ): Promise<T> {
    const { unit } = await this.begin([]);
    let result: T;
    try {
      result = await unit.run(() => work(unit));
    } catch (error) {
      await unit.rollback();
      throw error;
    }
    await commit(unit);
    return result;
  }

  /**
   * Begins a transaction whose owner ends it, by `commit()` or `rollback()`. BEGIN and the first statements share a round
   * trip; without any, BEGIN goes out with the next statement.
   *
   * @param organizations for whose tenants the work will be: their scope shares the round trip too. @default none
   * @throws {NestedTransactionError} inside another unit of work.
   */
  async begin(first: readonly Statement[], organizations: readonly OrganizationId[] = []): Promise<BegunTransaction> {
    if (UnitOfWork.isOpen()) throw new NestedTransactionError();
    const connection = new TransactionConnection(await this.session(), serviceScope(this.roles));
    const unit = new UnitOfWork({
      connection,
      roles: this.roles,
      orm: this.orm,
      onMessagesWritten: () => this.announceMessages(),
    });
    if (first.length === 0) return { unit, results: [] };
    try {
      const scope = organizations.length > 0 ? tenantScope(this.roles, organizations) : undefined;
      return { unit, results: await connection.begin({ first, scope }) };
    } catch (error) {
      await unit.rollback();
      throw error;
    }
  }

  /** @throws {ConnectionLostError} when the server does not answer. */
  async ping(): Promise<void> {
    await this.query('select 1');
  }

  /** By how many milliseconds PostgreSQL's clock is ahead of this process's; negative when it is behind. */
  async clockSkewMs(): Promise<number> {
    const asked = this.options.clock.now().getTime();
    const [row] = await this.query<{ now: Date }>('select clock_timestamp() as now');
    const answered = this.options.clock.now().getTime();
    return (row?.now.getTime() ?? answered) - (asked + answered) / 2;
  }

  /** Calls back after each commit in this process that wrote messages. @returns unsubscribe */
  onMessagesWritten(listener: () => void): () => void {
    this.writtenListeners.add(listener);
    return () => this.writtenListeners.delete(listener);
  }

  /** Tells those who wait for messages that there are some. */
  announceMessages(): void {
    for (const listener of this.writtenListeners) listener();
  }

  /** Closes all connections, once those in use are given back. */
  async close(): Promise<void> {
    await this.orm.close(true);
    // MikroORM ends a pool only when it has sent a statement over it itself.
    if (!this.pool.ended) await this.pool.end();
  }

  private async session(): Promise<Session> {
    try {
      return new Session(await this.pool.connect());
    } catch (error) {
      throw databaseError(error, 'connect');
    }
  }
}
