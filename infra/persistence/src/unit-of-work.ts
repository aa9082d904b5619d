import { AsyncLocalStorage } from 'node:async_hooks';
import { type OutboxWriter, type OutgoingMessage, withOutbox } from '@baton/bus';
import type { Guid, OrganizationId } from '@baton/contracts';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { joinedEntityManager } from './entities/entity-manager';
import { CapturedMessages } from './outbox/captured-messages';
import { scheduledDelete } from './outbox/outbox-row';
import type { ServiceRoles } from './postgres/connection-options';
import type { BatchResult, Statement } from './postgres/statement';
import { plannerScope, type Scope, serviceScope, tenantScope } from './tenancy/scope';
import type { Durability, TransactionConnection } from './transaction-connection';
import { NoUnitOfWorkError } from './unit-of-work.error';

/** What surrounds a piece of work: its unit, the scope its statements run under, and its entities. */
interface Frame {
  readonly unit: UnitOfWork;
  /** undefined: outside any scope, so as the service, or as the transaction's first statements left it. */
  readonly scope: Scope | undefined;
  entities?: Promise<EntityManager>;
}

const frames = new AsyncLocalStorage<Frame>();

/** What it needs of its database. */
export interface UnitOfWorkOptions {
  readonly connection: TransactionConnection;
  readonly roles: ServiceRoles;
  readonly orm: MikroORM;
  /** Called after a commit that wrote messages. */
  readonly onMessagesWritten: () => void;
}

/** A transaction begun with the first statements' results at hand. */
export interface BegunTransaction {
  readonly unit: UnitOfWork;
  /** One for each of the first statements. */
  readonly results: readonly BatchResult[];
}

/**
 * One transaction: its statements, the scope they run under, and the messages that leave with its commit. Made by
 * `Database`; found by repositories through {@link UnitOfWork.current}.
 *
 * BEGIN and changes of scope cost no round trip of their own: they go out with the statement that follows.
 */
export class UnitOfWork implements OutboxWriter {
  private messages = new CapturedMessages();
  private readonly afterwards: (() => Promise<void>)[] = [];
  /** Entities outside any tenant scope. */
  private readonly outermost: Frame = { unit: this, scope: undefined };

  /** Use `Database.transaction()` or `Database.begin()`. */
  constructor(private readonly options: UnitOfWorkOptions) {}

  /**
   * The unit of work that surrounds the caller.
   *
   * @throws {NoUnitOfWorkError} when there is none.
   */
  static current(): UnitOfWork {
    const frame = frames.getStore();
    if (frame === undefined) throw new NoUnitOfWorkError();
    return frame.unit;
  }

  /** Whether a unit of work surrounds the caller and has not ended: what it started and did not await may outlive it. */
  static isOpen(): boolean {
    const frame = frames.getStore();
    return frame !== undefined && !frame.unit.options.connection.hasEnded;
  }

  /** How many messages wait for the commit. */
  get pending(): number {
    return this.messages.count;
  }

  /** Sends one statement. The text is constant; values go into `$1`, `$2`, …. @returns its rows */
  async query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    const [result] = await this.batch([values === undefined ? { text } : { text, values }]);
    return (result?.rows ?? []) as Row[];
  }

  /** Sends one statement. @returns how many rows it inserted, updated or deleted */
  async execute(text: string, values?: readonly unknown[]): Promise<number> {
    const [result] = await this.batch([values === undefined ? { text } : { text, values }]);
    return result?.rowCount ?? 0;
  }

  /** Sends statements in one round trip. The first that fails is thrown, and those after it are not carried out. */
  batch(statements: readonly Statement[]): Promise<readonly BatchResult[]> {
    return this.options.connection.send(statements, this.frame().scope);
  }

  /**
   * The entities of this transaction and, inside {@link asTenants}, of that scope: made when first asked for, flushed
   * when the scope or the transaction ends well. Statements are MikroORM's own, prepared where they can be: slower than
   * {@link query} by what finding and comparing entities takes.
   */
  async entityManager(): Promise<EntityManager> {
    const frame = this.frame();
    const { connection, orm } = this.options;
    frame.entities ??= joinedEntityManager(orm, (text, parameters) =>
      connection.sendSimple(text, parameters, this.frame().scope),
    );
    return frame.entities;
  }

  /**
   * Runs work that sees the rows of exactly these organizations in tenants' tables, and nothing of Baton's own tables.
   * Afterwards, whether it succeeds or throws, statements run as they did before it; scopes may stand inside each
   * other and side by side.
   *
   * @throws {EmptyTenantScopeError} when no organization is named.
   */
  async asTenants<T>(organizations: readonly OrganizationId[], work: () => Promise<T>): Promise<T> {
    return this.within(tenantScope(this.options.roles, organizations), work);
  }

  /** Runs work that may read what planning needs, of all organizations, and write nothing. */
  asPlanner<T>(work: () => Promise<T>): Promise<T> {
    return this.within(plannerScope(this.options.roles), work);
  }

  /** Makes this unit the current one for the work, and the outbox its messages go to. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return frames.run(this.outermost, () => withOutbox(this, work));
  }

  /** Keeps a message until the commit. @throws {UnitOfWorkEndedError} when that was, so that no message is lost. */
  add(outgoing: OutgoingMessage): void {
    this.options.connection.assertOpen();
    this.messages.add(outgoing);
  }

  /** Keeps a message until the commit, to leave at `deliverAt`. */
  schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): void {
    this.options.connection.assertOpen();
    this.messages.schedule(token, deliverAt, outgoing);
  }

  /** Takes back what was scheduled, here or in an earlier transaction; a rollback brings the latter back. */
  async cancelScheduled(token: Guid): Promise<boolean> {
    const captured = this.messages.cancelScheduled(token);
    const [deleted] = await this.options.connection.send([scheduledDelete(token)], serviceScope(this.options.roles));
    return captured || deleted?.rowCount === 1;
  }

  /**
   * Ends the transaction: flushes entities, then sends `last`, the messages and COMMIT in one round trip, as the service.
   * Whatever it throws, the unit of work is over and its connection given back.
   *
   * @param durability of a transaction that wrote no message; one that did is always flushed. @default 'flushed'
   * @returns the results of `last`.
   * @throws {CommitUnknownError} when the connection broke before COMMIT was answered.
   * @throws {TransactionAbortedError} when a statement had failed before and its error was caught.
   */
  async commit(last: readonly Statement[] = [], durability: Durability = 'flushed'): Promise<readonly BatchResult[]> {
    return (await this.commitAndBegin(last, durability)).results;
  }

  /**
   * As {@link commit}, and begins a next transaction in the same round trip, on the same connection.
   *
   * @param next `first` is sent after its BEGIN, as the service, and then the scope of its organizations. @default none
   * @returns the results of `last`; nothing is `begun` where that failed, and what was committed stands.
   */
  async commitAndBegin(
    last: readonly Statement[],
    durability: Durability,
    next?: { readonly first: readonly Statement[]; readonly organizations: readonly OrganizationId[] },
  ): Promise<{ readonly results: readonly BatchResult[]; readonly begun?: BegunTransaction | undefined }> {
    await this.flushOrRollback(this.outermost);
    const { connection, roles, onMessagesWritten } = this.options;
    const messages = this.messages.statements();
    const kept = messages.length > 0 ? 'flushed' : durability;
    const beginning = next && { first: next.first, scope: tenantScope(roles, next.organizations) };
    const committed = await connection.commit([...last, ...messages], serviceScope(roles), kept, beginning);
    if (messages.length > 0) onMessagesWritten();
    const results = committed.results.slice(0, last.length);
    if (committed.next === undefined) return { results };
    const unit = new UnitOfWork({ ...this.options, connection: committed.next.connection });
    return { results, begun: { unit, results: committed.next.results } };
  }

  /**
   * Commits what was done so far, as {@link commit} does, and goes on in a next transaction on the same connection, under
   * the scopes that surround the caller.
   *
   * @param last sent with the commit, as the service.
   * @param first sent after the next BEGIN, as the service.
   * @returns the results of `first`.
   * @throws as {@link commit}; the unit of work is over then.
   */
  async step(last: readonly Statement[], first: readonly Statement[]): Promise<readonly BatchResult[]> {
    await this.flushOrRollback(this.frame());
    const messages = this.messages.statements();
    const scope = serviceScope(this.options.roles);
    const results = await this.options.connection.step([...last, ...messages], first, scope);
    this.messages = new CapturedMessages();
    if (messages.length > 0) this.options.onMessagesWritten();
    return results;
  }

  /**
   * Ends the transaction without effect and drops its messages. A statement still under way is cut off with its
   * connection. Does nothing when the unit of work is over.
   */
  async rollback(): Promise<void> {
    await this.options.connection.rollback();
    for (const work of this.afterwards.splice(0)) await work();
  }

  /**
   * Has work done once this unit of work is rolled back and its connection given back, so that what outlasts it holds no
   * second one meanwhile. A commit drops it. What it throws is thrown in place of why it was rolled back.
   */
  afterRollback(work: () => Promise<void>): void {
    this.options.connection.assertOpen();
    this.afterwards.push(work);
  }

  private async within<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const frame: Frame = { unit: this, scope };
    return frames.run(frame, () =>
      withOutbox(this, async () => {
        const result = await work();
        await flush(frame);
        return result;
      }),
    );
  }

  private async flushOrRollback(frame: Frame): Promise<void> {
    try {
      await frames.run(frame, () => flush(frame));
    } catch (error) {
      await this.rollback();
      throw error;
    }
  }

  private frame(): Frame {
    const frame = frames.getStore();
    return frame?.unit === this ? frame : this.outermost;
  }
}

async function flush(frame: Frame): Promise<void> {
  await (await frame.entities)?.flush();
}
