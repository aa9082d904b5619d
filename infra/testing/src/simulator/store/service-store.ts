import type { InboxKey, OutgoingMessage } from '@baton/bus';
import type { Guid } from '@baton/contracts';
import type { Life } from '../time/life';
import { MemoryDatabase, type MemoryDatabaseParts } from './memory-database';
import { Table } from './table';
import type { View } from './view';

/** A message that waits to leave. */
export interface OutboxRow extends OutgoingMessage {
  readonly id: bigint;
}

/** A message for later. */
export interface ScheduledRow {
  readonly token: Guid;
  readonly deliverAt: Date;
  readonly outgoing: OutgoingMessage;
}

/** What every service's schema has: outbox, inbox, messages for later, and the lock of the one active relay. */
export class ServiceStore {
  readonly database: MemoryDatabase;
  readonly outbox = new Table<OutboxRow>('outbox');
  readonly scheduled = new Table<ScheduledRow>('scheduled_message');
  readonly inbox = new Table<InboxKey>('inbox');
  /** The process whose relay is active. */
  relayedBy: Life | undefined;
  private lastId = 0n;
  private lastNumber = 0;

  constructor(
    readonly service: string,
    parts: MemoryDatabaseParts,
  ) {
    this.database = new MemoryDatabase(parts);
  }

  /** A number that nobody had before. */
  nextNumber(): number {
    this.lastNumber += 1;
    return this.lastNumber;
  }

  /** Puts a message into the outbox. */
  write(view: View, { exchange, message }: OutgoingMessage): void {
    this.lastId += 1n;
    view.put(this.outbox, String(this.lastId), { id: this.lastId, exchange, message });
  }

  /** Keeps a message for later. */
  schedule(view: View, token: Guid, message: Omit<ScheduledRow, 'token'>): void {
    view.put(this.scheduled, token, { token, ...message });
  }

  /** @returns whether there was one. */
  unschedule(view: View, token: Guid): boolean {
    if (view.get(this.scheduled, token) === undefined) return false;
    view.remove(this.scheduled, token);
    return true;
  }
}
