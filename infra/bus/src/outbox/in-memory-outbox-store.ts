import type { Guid } from '@baton/contracts';
import {
  type ActiveOutbox,
  OutboxStore,
  type OutboxWriter,
  type OutgoingMessage,
  type StoredMessage,
} from './outbox.port';

interface ScheduledMessage {
  readonly deliverAt: Date;
  readonly outgoing: OutgoingMessage;
}

/**
 * An outbox that keeps its messages in this process, for tests and for buses without a database: what is scheduled is
 * lost when the process ends.
 */
export class InMemoryOutboxStore extends OutboxStore {
  private lastId = 0n;
  private rows: StoredMessage[] = [];
  private readonly scheduled = new Map<Guid, ScheduledMessage>();
  private readonly listeners = new Set<() => void>();
  private taken = false;

  /** What waits to be delivered. */
  get depth(): number {
    return this.rows.length;
  }

  /** What is due later. */
  get scheduledCount(): number {
    return this.scheduled.size;
  }

  /** Writes what a unit of work left, as its commit would. */
  commit(messages: readonly OutgoingMessage[]): void {
    this.rows.push(...messages.map((outgoing) => ({ ...outgoing, id: ++this.lastId })));
    this.written();
  }

  /** A writer for {@link withOutbox}, and the commit that lets what it holds go. */
  unitOfWork(): { readonly writer: OutboxWriter; readonly commit: () => void } {
    const held: OutgoingMessage[] = [];
    const scheduled = new Map<Guid, ScheduledMessage>();
    const writer: OutboxWriter = {
      add: (outgoing) => held.push(outgoing),
      schedule: (token, deliverAt, outgoing) => void scheduled.set(token, { deliverAt, outgoing }),
      cancelScheduled: async (token) => scheduled.delete(token) || this.cancelScheduled(token),
    };
    const commit = (): void => {
      for (const [token, message] of scheduled) this.scheduled.set(token, message);
      this.commit(held);
    };
    return { writer, commit };
  }

  override async acquire(): Promise<ActiveOutbox | undefined> {
    if (this.taken) return undefined;
    this.taken = true;
    return {
      read: async (afterId, limit) =>
        this.rows.filter(({ id }) => afterId === undefined || id > afterId).slice(0, limit),
      delete: async (ids) => {
        const gone = new Set(ids);
        this.rows = this.rows.filter(({ id }) => !gone.has(id));
      },
      moveDue: async (now, limit) => this.moveDue(now, limit),
      release: async () => {
        this.taken = false;
      },
    };
  }

  override async schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): Promise<void> {
    this.scheduled.set(token, { deliverAt, outgoing });
    this.written();
  }

  override async cancelScheduled(token: Guid): Promise<boolean> {
    return this.scheduled.delete(token);
  }

  override onWritten(wake: () => void): () => void {
    this.listeners.add(wake);
    return () => this.listeners.delete(wake);
  }

  private moveDue(now: Date, limit: number): { moved: number; nextDueAt: Date | undefined } {
    const byTime = [...this.scheduled].sort(
      ([, one], [, other]) => one.deliverAt.getTime() - other.deliverAt.getTime(),
    );
    const due = byTime.filter(([, { deliverAt }]) => deliverAt <= now).slice(0, limit);
    for (const [token, { outgoing }] of due) {
      this.scheduled.delete(token);
      this.rows.push({ ...outgoing, id: ++this.lastId });
    }
    return { moved: due.length, nextDueAt: byTime[due.length]?.[1].deliverAt };
  }

  private written(): void {
    for (const wake of this.listeners) wake();
  }
}
