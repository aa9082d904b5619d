import type { Database } from '../database';

/** Shortest time between two notifications; commits in between are announced by the next one. */
const NOTIFY_PAUSE_MS = 20;

/**
 * Tells the relay that rows were committed: at once when it is in this process, by a notification when it is in another.
 * Notifications are sent after the commit, never in it, where they would make commits wait for each other.
 */
export class OutboxBell {
  /** The channel, and the name of the relay's lock. */
  readonly name: string;
  /** Whether the active relay is this process's; then nobody else needs to be told. */
  relayIsHere = false;
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly database: Database) {
    this.name = `baton.outbox.${database.roles.schema}`;
  }

  /** @returns unsubscribe */
  onRing(listener: () => void): () => void {
    this.listeners.add(listener);
    this.unsubscribe ??= this.database.onMessagesWritten(() => this.written());
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.unsubscribe?.();
      this.unsubscribe = undefined;
      clearTimeout(this.timer);
      this.timer = undefined;
    };
  }

  /** Wakes the relay of this process. */
  ring(): void {
    for (const listener of this.listeners) listener();
  }

  private written(): void {
    this.ring();
    if (this.relayIsHere || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.notify();
    }, NOTIFY_PAUSE_MS);
    this.timer.unref();
  }

  private async notify(): Promise<void> {
    try {
      await this.database.query("select pg_notify($1, '')", [this.name]);
    } catch (err) {
      // The rows are committed and the relay polls as well: they leave a little later.
      this.database.options.logger.debug({ err }, 'The relay in another process could not be woken.');
    }
  }
}
