import type { BatchFailure, Session, SimpleResult } from './postgres/session';
import { isConnectionError } from './postgres/sql-state';
import type { BatchResult, Statement } from './postgres/statement';
import { type Scope, sameScope, scopeStatement } from './tenancy/scope';
import { CommitUnknownError, TransactionAbortedError, UnitOfWorkEndedError } from './unit-of-work.error';

const BEGIN: Statement = { text: 'begin' };
const COMMIT: Statement = { text: 'commit' };
const ROLLBACK: Statement = { text: 'rollback' };
const DO_NOT_WAIT_FOR_FLUSH: Statement = { text: 'set local synchronous_commit = off' };

/**
 * When the loss of the server loses a commit no more. `flushed`: once COMMIT is answered. `by-a-later-commit`: once a later
 * one of any connection is flushed, or a moment later by itself; until then a crash of the server undoes it, whole.
 *
 * @see https://www.postgresql.org/docs/current/wal-async-commit.html
 */
export type Durability = 'flushed' | 'by-a-later-commit';

/** How a transaction begins. */
export interface Beginning {
  /** As the service. They may set role and scope themselves: what follows outside any scope of ours then runs under theirs. */
  readonly first: readonly Statement[];
  /** The scope of the work that follows; it goes out with them. */
  readonly scope?: Scope | undefined;
}

/** What a commit gave. */
export interface Committed {
  /** One for each of the last statements. */
  readonly results: readonly BatchResult[];
  /** The transaction that began in the same flush, with a result for each of its first statements. */
  readonly next?: { readonly connection: TransactionConnection; readonly results: readonly BatchResult[] } | undefined;
}

/**
 * A connection for the length of one transaction. It knows whether BEGIN was sent and which scope the server is at, and
 * puts what is missing in front of the next statement, in the same flush.
 */
export class TransactionConnection {
  private begun = false;
  /** What the server has; undefined when it cannot be known. */
  private scope: Scope | undefined;
  /** Whether the first statements may have set a scope that holds outside ours. */
  private scopeIsForeign = false;
  private ended: 'committed' | 'rolled back' | undefined;

  /**
   * @param own the scope of a connection that nothing was said to.
   */
  constructor(
    private readonly session: Session,
    private readonly own: Scope,
  ) {
    this.scope = own;
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  /** @throws {UnitOfWorkEndedError} after the end. */
  assertOpen(): void {
    if (this.ended !== undefined) throw new UnitOfWorkEndedError(this.ended);
  }

  /** Begins with these statements in one flush. @returns the results of the first */
  async begin(beginning: Beginning): Promise<readonly BatchResult[]> {
    return this.session.exclusive(async () => {
      this.hasBegun(beginning);
      const results = await this.session.batch(statementsOf(beginning));
      return results.slice(1, 1 + beginning.first.length);
    });
  }

  /** @param wanted undefined: no scope in particular, so that of the service unless the first statements set another. */
  async send(statements: readonly Statement[], wanted: Scope | undefined): Promise<readonly BatchResult[]> {
    this.assertOpen();
    return this.session.exclusive(async () => {
      const before = this.session.failed ? [] : this.missing(wanted);
      this.begun = true;
      const results = await this.session.batch(before.length === 0 ? statements : [...before, ...statements]);
      this.arrived(wanted);
      if (statements.some(({ text }) => isRollbackToSavepoint(text))) this.backAtSavepoint();
      return before.length === 0 ? results : results.slice(before.length);
    });
  }

  /** Sends one statement as plain text, as MikroORM does. Throws what `pg` throws. */
  async sendSimple(text: string, parameters: readonly unknown[], wanted: Scope | undefined): Promise<SimpleResult> {
    this.assertOpen();
    return this.session.exclusive(async () => {
      const before = this.session.failed ? [] : this.missing(wanted);
      this.begun = true;
      if (before.length > 0) {
        await this.session.batch(before);
        this.arrived(wanted);
      }
      const result = await this.session.simple(text, parameters);
      if (isRollbackToSavepoint(text)) this.backAtSavepoint();
      return result;
    });
  }

  /**
   * Sends the last statements and COMMIT in one flush, and gives the connection back, whatever happens.
   *
   * @param next begins in the same flush, on the same connection, which is its then. Where that fails there is none, and
   * the commit stands.
   */
  async commit(last: readonly Statement[], scope: Scope, durability: Durability, next?: Beginning): Promise<Committed> {
    this.assertOpen();
    this.ended = 'committed';
    let committed: Committed | undefined;
    try {
      committed = await this.session.exclusive(() => this.finish(last, scope, durability, next));
      return committed;
    } catch (error) {
      this.ended = 'rolled back';
      throw error;
    } finally {
      if (committed?.next === undefined) this.session.release();
    }
  }

  /**
   * Sends the last statements and COMMIT in one flush, then begins again with the first statements of what follows. A
   * failure gives the connection back.
   */
  async step(last: readonly Statement[], first: readonly Statement[], scope: Scope): Promise<readonly BatchResult[]> {
    this.assertOpen();
    return this.session.exclusive(async () => {
      try {
        await this.finish(last, scope, 'flushed');
        this.scope = this.own;
        this.scopeIsForeign = false;
        const results = await this.session.batch([BEGIN, ...first]);
        return results.slice(1);
      } catch (error) {
        this.ended = 'rolled back';
        this.session.release();
        throw error;
      }
    });
  }

  /** Gives the connection back after ROLLBACK; when a statement is under way, closes it, which has the same effect. */
  async rollback(): Promise<void> {
    if (this.ended !== undefined) return;
    this.ended = 'rolled back';
    try {
      if (this.begun && !this.session.busy) await this.session.exclusive(() => this.undo());
    } finally {
      this.session.release();
    }
  }

  private async finish(
    last: readonly Statement[],
    scope: Scope,
    durability: Durability,
    next?: Beginning,
  ): Promise<Committed> {
    if (!this.begun && last.length === 0) return { results: [] };
    if (this.session.failed) {
      await this.undo();
      throw new TransactionAbortedError(this.session.firstFailure);
    }
    const before = last.length > 0 ? [...this.missing(scope)] : [];
    if (durability === 'by-a-later-commit' && this.begun) before.push(DO_NOT_WAIT_FOR_FLUSH);
    const ending = [...before, ...last, COMMIT];
    const commitAt = ending.length - 1;
    const answer = await this.session.tryBatch(next ? [...ending, ...statementsOf(next)] : ending);
    const failed = 'error' in answer;
    if (failed && answer.failedAt <= commitAt) throw await this.afterFailedCommit(answer, commitAt);
    const all = failed ? answer.results : answer;
    if (all[commitAt]?.command !== 'COMMIT') throw new TransactionAbortedError(this.session.firstFailure);
    const results = all.slice(before.length, commitAt);
    return failed || !next ? { results } : { results, next: this.follow(next, all.slice(ending.length)) };
  }

  /** The transaction that began behind the commit. @param answers those of its statements, BEGIN the first */
  private follow(next: Beginning, answers: readonly BatchResult[]): Committed['next'] {
    const connection = new TransactionConnection(this.session, this.own);
    connection.hasBegun(next);
    return { connection, results: answers.slice(1, 1 + next.first.length) };
  }

  private hasBegun({ scope }: Beginning): void {
    this.begun = true;
    this.scope = scope;
    this.scopeIsForeign = scope === undefined;
  }

  /**
   * A statement before COMMIT failed, or COMMIT itself was refused (a deferred constraint): nothing is written. But when
   * the connection broke, COMMIT may have taken place unheard, unless the server said that it failed before it got there.
   */
  private async afterFailedCommit({ error, failedAt, answered }: BatchFailure, commitAt: number): Promise<Error> {
    const broken = isConnectionError(error);
    if (broken && !(answered && failedAt < commitAt)) return new CommitUnknownError(error);
    if (!broken) await this.undo();
    return error;
  }

  /** A connection that cannot even roll back is closed by its release, and the server rolls back then. */
  private async undo(): Promise<void> {
    const answer = await this.session.tryBatch([ROLLBACK]);
    if ('error' in answer && !isConnectionError(answer.error)) throw answer.error;
  }

  private missing(wanted: Scope | undefined): readonly Statement[] {
    const before = this.begun ? [] : [BEGIN];
    const target = this.target(wanted);
    return target === undefined || sameScope(this.scope, target) ? before : [...before, scopeStatement(target)];
  }

  private arrived(wanted: Scope | undefined): void {
    const target = this.target(wanted);
    if (target === undefined) return;
    this.scope = target;
    this.scopeIsForeign = false;
  }

  /** Outside any scope of ours, what the first statements set stays until one of our scopes has been there. */
  private target(wanted: Scope | undefined): Scope | undefined {
    return wanted ?? (this.scopeIsForeign ? undefined : this.own);
  }

  /** A savepoint brings back the role and the scope there were when it was set. */
  private backAtSavepoint(): void {
    this.session.recovered();
    this.scope = undefined;
  }
}

function statementsOf({ first, scope }: Beginning): readonly Statement[] {
  return [BEGIN, ...first, ...(scope ? [scopeStatement(scope)] : [])];
}

function isRollbackToSavepoint(text: string): boolean {
  return /^\s*rollback\s+to/i.test(text);
}
