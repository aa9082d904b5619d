import type { PoolClient } from 'pg';
import { Batch } from './batch';
import { databaseError } from './database.error';
import { isConnectionError } from './sql-state';
import { type BatchResult, type Statement, statementName } from './statement';

/** What a statement sent as plain text was answered, as `pg` gives it. */
export interface SimpleResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: readonly Record<string, unknown>[];
}

/** How a batch failed. */
export interface BatchFailure {
  readonly error: Error;
  /** Index of the statement that was being carried out. */
  readonly failedAt: number;
  /** Whether the server said so, and not the connection that broke. */
  readonly answered: boolean;
  /** Of the statements before it. */
  readonly results: readonly BatchResult[];
}

/**
 * One connection out of the pool while somebody holds it. Whoever calls meanwhile waits for his turn, so that what
 * belongs together (a change of role and the statement it is for) is never torn apart.
 */
export class Session {
  /** What went wrong first; PostgreSQL answers every further statement with a complaint that hides it. */
  private failure: Error | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private running = 0;
  private released = false;

  constructor(private readonly client: PoolClient) {}

  /** Whether a statement is under way or waits for its turn. */
  get busy(): boolean {
    return this.running > 0;
  }

  /** Whether a statement failed, after which PostgreSQL takes nothing but a rollback. */
  get failed(): boolean {
    return this.failure !== undefined;
  }

  get firstFailure(): Error | undefined {
    return this.failure;
  }

  /** To be told when a rollback to a savepoint has undone what failed. */
  recovered(): void {
    this.failure = undefined;
  }

  /** Runs work that nobody else's statements may come between. */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    this.running += 1;
    const before = this.turn;
    const mine = before.then(work);
    this.turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.running -= 1;
    }
  }

  /**
   * Sends statements in one flush. Call it inside {@link exclusive}.
   *
   * @throws {StatementFailedError | ConnectionLostError | NoTenantScopeError} of the first that failed.
   */
  async batch(statements: readonly Statement[]): Promise<readonly BatchResult[]> {
    const answer = await this.tryBatch(statements);
    if ('error' in answer) throw answer.error;
    return answer;
  }

  /** As {@link batch}, and says where it failed instead of throwing. */
  tryBatch(statements: readonly Statement[]): Promise<readonly BatchResult[] | BatchFailure> {
    return new Promise((resolve) => {
      const batch: Batch = new Batch(statements, (cause, results) => {
        if (cause === undefined) return resolve(results);
        const error = databaseError(cause, statements[batch.completed]?.text ?? '');
        this.failure ??= error;
        resolve({ error, failedAt: batch.completed, answered: 'severity' in cause, results });
      });
      this.client.query(batch);
    });
  }

  /**
   * Sends one statement for MikroORM and throws what `pg` throws, for MikroORM to read: with parameters it is prepared
   * once under a name, without any its values stand in its text, which is sent as it is.
   */
  async simple(text: string, parameters: readonly unknown[]): Promise<SimpleResult> {
    try {
      if (parameters.length === 0) return await this.client.query(text);
      return await this.client.query({ name: statementName(text), text, values: [...parameters] });
    } catch (error) {
      this.failure ??= databaseError(error, text.slice(0, text.indexOf(' ')));
      throw error;
    }
  }

  /** Gives the connection back; a broken one, or one in the middle of something, is closed instead. */
  release(): void {
    if (this.released) return;
    this.released = true;
    const idle = !this.busy && this.client.getTransactionStatus() === 'I';
    const usable = idle && !isConnectionError(this.failure);
    this.client.release(!usable);
  }
}
