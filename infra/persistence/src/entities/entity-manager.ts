import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { SimpleResult } from '../postgres/session';

/** Sends a statement within a transaction that is open already, under the scope of whoever asks. */
export type SendSimple = (text: string, parameters: readonly unknown[]) => Promise<SimpleResult>;

/**
 * Makes an EntityManager whose statements all go through `send`, so into a transaction somebody else began and will end.
 * A nested `em.transactional()` becomes a savepoint.
 */
export async function joinedEntityManager(orm: MikroORM, send: SendSimple): Promise<EntityManager> {
  const driver = new JoinedDriver(send);
  const kysely = new Kysely<Record<string, never>>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const entityManager = orm.em.fork();
  entityManager.setTransactionContext(await kysely.startTransaction().execute());
  return entityManager;
}

/** A connection that is always there, and a transaction that is never begun, committed or rolled back from here. */
class JoinedDriver implements Driver {
  private readonly connection: DatabaseConnection;

  constructor(private readonly send: SendSimple) {
    this.connection = { executeQuery: (query) => this.execute(query), streamQuery: refuseStream };
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.connection;
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(): Promise<void> {}

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async savepoint(_connection: DatabaseConnection, name: string): Promise<void> {
    await this.send(`savepoint "${name}"`, []);
  }

  async rollbackToSavepoint(_connection: DatabaseConnection, name: string): Promise<void> {
    await this.send(`rollback to savepoint "${name}"`, []);
  }

  async releaseSavepoint(_connection: DatabaseConnection, name: string): Promise<void> {
    await this.send(`release savepoint "${name}"`, []);
  }

  async destroy(): Promise<void> {}

  private async execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { command, rowCount, rows } = await this.send(query.sql, query.parameters);
    const counts = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
    return { rows: (rows ?? []) as Row[], ...(counts ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
  }
}

function refuseStream(): never {
  throw new Error('A unit of work does not stream entities; read them page by page.');
}
