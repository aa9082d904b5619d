import { type ActiveOutbox, type StoredMessage, UnavailableError } from '@baton/bus';
import { Client } from 'pg';
import type { Database } from '../database';
import { serviceConnection } from '../pool';
import { Batch } from '../postgres/batch';
import { connectionConfig } from '../postgres/connection-options';
import { databaseError } from '../postgres/database.error';
import type { BatchResult, Statement } from '../postgres/statement';
import { ANSWER_MS, inTime, silence } from './answer-limit';
import type { OutboxBell } from './outbox-bell';
import { storedMessage } from './outbox-row';

/**
 * A process that is frozen keeps its lock for as long as its kernel answers for it, and no other could relay. So the
 * server ends the connection when nothing was heard on it for a while, and a living process says something more often.
 */
const SILENCE_MS = 10_000;
const SIGN_OF_LIFE_MS = 3_000;

/** A server that lives ends a statement of this session after so long, with an error: before {@link ANSWER_MS}. */
const STATEMENT_MS = 25_000;
const CONNECT_MS = 10_000;
/** How long a goodbye may take; without one the server ends the connection after its silence. */
const GOODBYE_MS = 3_000;

const TRY_LOCK = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked';

// Ordered by the column itself: its bare name would mean the text that is selected, where 10 comes before 2.
const READ = 'select id::text as id, exchange, properties, body from outbox where id > $1 order by outbox.id limit $2';

const DELETE = 'delete from outbox where id = any($1::bigint[])';

/** In one statement, so that a message is in exactly one of the two tables, whatever happens in between. */
const MOVE_DUE = `with due as (
  delete from scheduled_message where token = any(array(
    select token from scheduled_message where deliver_at <= $1 order by deliver_at, token limit $2 for update skip locked
  )) returning token, deliver_at, exchange, properties, body
)
insert into outbox (exchange, properties, body) select exchange, properties, body from due order by deliver_at, token`;

const NEXT_DUE = 'select min(deliver_at) as next from scheduled_message';

/** The connection that held the relay's lock broke, and with it went the right to relay. */
export class OutboxLostError extends UnavailableError {
  readonly code = 'OUTBOX_LOST';

  constructor(cause: unknown) {
    super('The connection that holds the lock of the outbox broke. Another relay may be active; acquire it again.', {
      cause,
    });
  }
}

/**
 * Connects on its own, outside the pool, and tries to take the relay's lock, which lives and dies with that connection.
 *
 * @returns undefined when another relay has it.
 */
export async function lockedOutbox(database: Database, bell: OutboxBell): Promise<ActiveOutbox | undefined> {
  const start = serviceConnection(database.options.url, database.roles);
  const settings = {
    ...start.settings,
    idle_session_timeout: String(SILENCE_MS),
    statement_timeout: String(STATEMENT_MS),
  };
  const client = new Client({ ...connectionConfig({ ...start, settings }), connectionTimeoutMillis: CONNECT_MS });
  const outbox = new LockedOutbox(client, database, bell);
  try {
    return (await outbox.lock()) ? outbox : undefined;
  } catch (error) {
    await outbox.release();
    throw databaseError(error, TRY_LOCK);
  }
}

class LockedOutbox implements ActiveOutbox {
  private broken: Error | undefined;
  private released = false;
  private signsOfLife: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: Client,
    private readonly database: Database,
    private readonly bell: OutboxBell,
  ) {
    client.on('error', (error) => this.lost(error));
    client.on('end', () => this.lost(new Error('The connection ended.')));
    client.on('notification', () => bell.ring());
  }

  /** @returns whether this is the active relay now; if not, the connection is closed. */
  async lock(): Promise<boolean> {
    await this.client.connect();
    const [answer] = await this.send([{ text: TRY_LOCK, values: [this.bell.name] }]);
    if (answer?.rows[0]?.locked !== true) {
      await this.release();
      return false;
    }
    await this.send([{ text: `listen ${this.client.escapeIdentifier(this.bell.name)}` }]);
    this.bell.relayIsHere = true;
    this.signsOfLife = setInterval(() => this.live(), SIGN_OF_LIFE_MS).unref();
    return true;
  }

  async read(afterId: bigint | string | undefined, limit: number): Promise<readonly StoredMessage[]> {
    const [found] = await this.send([{ text: READ, values: [afterId ?? 0, limit] }]);
    return (found?.rows ?? []).map(storedMessage);
  }

  /** On another connection, so that reading ahead and deleting do not wait for each other. */
  async delete(ids: readonly (bigint | string)[]): Promise<void> {
    await inTime(this.database.query(DELETE, [ids]));
  }

  async moveDue(now: Date, limit: number): Promise<{ moved: number; nextDueAt: Date | undefined }> {
    const [moved, next] = await this.send([{ text: MOVE_DUE, values: [now, limit] }, { text: NEXT_DUE }]);
    const nextDueAt = next?.rows[0]?.next;
    return { moved: moved?.rowCount ?? 0, nextDueAt: nextDueAt instanceof Date ? nextDueAt : undefined };
  }

  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    this.bell.relayIsHere = false;
    clearInterval(this.signsOfLife);
    const goodbye = setTimeout(() => this.cutOff(silence()), GOODBYE_MS);
    await this.client.end();
    clearTimeout(goodbye);
  }

  private send(statements: readonly Statement[]): Promise<readonly BatchResult[]> {
    if (this.broken !== undefined) return Promise.reject(new OutboxLostError(this.broken));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.cutOff(silence()), ANSWER_MS);
      this.client.query(
        new Batch(statements, (error, results) => {
          clearTimeout(late);
          if (error === undefined) resolve(results);
          else reject(this.failure(error));
        }),
      );
    });
  }

  /** Ends the connection without asking the server, which may be gone; whoever waits for an answer is told. */
  private cutOff(reason: Error): void {
    this.lost(reason);
    this.client.connection.stream.destroy();
  }

  private live(): void {
    this.send([{ text: 'select' }]).catch((error: unknown) => this.lost(databaseError(error, 'select')));
  }

  private failure(error: Error): Error {
    return this.broken === undefined ? databaseError(error, READ) : new OutboxLostError(error);
  }

  private lost(error: Error): void {
    this.broken ??= error;
    this.bell.relayIsHere = false;
    clearInterval(this.signsOfLife);
  }
}
