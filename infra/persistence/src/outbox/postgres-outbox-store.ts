import { type ActiveOutbox, OutboxStore, type OutgoingMessage } from '@baton/bus';
import type { Guid } from '@baton/contracts';
import type { Database } from '../database';
import { inTime } from './answer-limit';
import { lockedOutbox } from './locked-outbox';
import { OutboxBell } from './outbox-bell';
import { scheduledDelete, scheduledInsert } from './outbox-row';

/** Whether some connection holds the relay's lock, seen without asking for it: standing by costs no connection. */
const IS_TAKEN = `select exists (
  select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
    and objsubid = 1 and (classid::bigint << 32) | objid::bigint = hashtextextended($1, 0)
) as taken`;

/** The outbox in a service's schema. */
export class PostgresOutboxStore extends OutboxStore {
  private readonly bell: OutboxBell;

  constructor(private readonly database: Database) {
    super();
    this.bell = new OutboxBell(database);
  }

  async acquire(): Promise<ActiveOutbox | undefined> {
    const [found] = await inTime(this.database.query<{ taken: boolean }>(IS_TAKEN, [this.bell.name]));
    if (found?.taken === true) return undefined;
    return lockedOutbox(this.database, this.bell);
  }

  async schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): Promise<void> {
    await this.database.batch([scheduledInsert(token, deliverAt, outgoing)]);
    this.database.announceMessages();
  }

  async cancelScheduled(token: Guid): Promise<boolean> {
    const [deleted] = await this.database.batch([scheduledDelete(token)]);
    return deleted?.rowCount === 1;
  }

  onWritten(wake: () => void): () => void {
    return this.bell.onRing(wake);
  }
}
