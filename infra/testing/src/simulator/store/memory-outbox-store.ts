import { type ActiveOutbox, OutboxStore, type OutgoingMessage, type StoredMessage, UnavailableError } from '@baton/bus';
import type { Guid } from '@baton/contracts';
import type { Life } from '../time/life';
import type { ServiceStore } from './service-store';
import { Connection } from './unit';

/** The relay's rights went with its connection. */
class RelayLostError extends UnavailableError {
  readonly code = 'OUTBOX_LOST';

  constructor() {
    super('The connection that holds the lock of the outbox broke. Another relay may be active; acquire it again.');
  }
}

/** A service's outbox as one of its processes sees it. */
export class MemoryOutboxStore extends OutboxStore {
  private readonly connection: Connection;
  private readonly listeners = new Set<() => void>();

  constructor(
    protected readonly store: ServiceStore,
    private readonly life: Life,
  ) {
    super();
    this.connection = new Connection(store, life);
    store.database.onCommit(({ writes }) => {
      if (writes.of(store.outbox) || writes.of(store.scheduled)) life.after(1, () => this.ring());
    });
  }

  override async acquire(): Promise<ActiveOutbox | undefined> {
    const { store, life } = this;
    const taken = await life.ask<boolean>(1, (answer) => {
      if (store.relayedBy !== undefined && !store.relayedBy.isDead) return answer.is(false);
      store.relayedBy = life;
      answer.is(true);
    });
    return taken ? this.active() : undefined;
  }

  override schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): Promise<void> {
    return this.connection.once((view) => this.store.schedule(view, token, { deliverAt, outgoing }));
  }

  override cancelScheduled(token: Guid): Promise<boolean> {
    return this.connection.once((view) => this.store.unschedule(view, token));
  }

  override onWritten(wake: () => void): () => void {
    this.listeners.add(wake);
    return () => this.listeners.delete(wake);
  }

  /** The rights of the active relay, while this process has them. */
  protected active(): ActiveOutbox {
    const { store, connection } = this;
    return {
      read: (afterId, limit) =>
        this.asRelay(() => connection.once((view) => rowsAfter(view.all(store.outbox), afterId, limit))),
      delete: (ids) =>
        connection.once((view) => {
          for (const id of ids) view.remove(store.outbox, String(id));
        }),
      moveDue: (now, limit) => this.asRelay(() => this.moveDue(now, limit)),
      release: async () => {
        if (store.relayedBy === this.life) store.relayedBy = undefined;
      },
    };
  }

  private moveDue(now: Date, limit: number): Promise<{ moved: number; nextDueAt: Date | undefined }> {
    const { store } = this;
    return this.connection.once((view) => {
      const inOrder = view
        .all(store.scheduled)
        .toSorted((one, other) => one.deliverAt.getTime() - other.deliverAt.getTime());
      const due = inOrder.filter(({ deliverAt }) => deliverAt <= now).slice(0, limit);
      for (const { token, outgoing } of due) {
        view.remove(store.scheduled, token);
        store.write(view, outgoing);
      }
      return { moved: due.length, nextDueAt: inOrder[due.length]?.deliverAt };
    });
  }

  private asRelay<T>(work: () => Promise<T>): Promise<T> {
    return this.store.relayedBy === this.life ? work() : Promise.reject(new RelayLostError());
  }

  private ring(): void {
    for (const wake of this.listeners) wake();
  }
}

function rowsAfter<R extends StoredMessage>(
  rows: readonly R[],
  afterId: bigint | string | undefined,
  limit: number,
): R[] {
  const after = BigInt(afterId ?? 0);
  return rows.filter(({ id }) => BigInt(id) > after).slice(0, limit);
}
