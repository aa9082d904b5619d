import type { Guid } from '@baton/contracts';
import type { MessageSender } from '../endpoints/message-sender';
import { withOutbox } from './ambient-outbox';
import type { OutboxWriter, OutgoingMessage, SentType } from './outbox.port';

/** A message that waits for its release, at once or until its time. */
interface Held {
  readonly token: Guid | undefined;
  readonly release: () => Promise<void>;
}

/** Holds messages in memory until they are released, in the order they came. */
export class BufferedOutbox implements OutboxWriter {
  private held: Held[] = [];

  constructor(private readonly sender: MessageSender) {}

  add(outgoing: OutgoingMessage, type: SentType): void {
    this.hold(undefined, () => this.sender.dispatchNow(type, outgoing));
  }

  schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage, type: SentType): void {
    this.withdraw(token);
    this.hold(token, () => this.sender.keep(token, deliverAt, outgoing, type.name));
  }

  /** Takes back what is held here; what was scheduled before, at once: a failure does not bring that back. */
  async cancelScheduled(token: Guid): Promise<boolean> {
    return this.withdraw(token) || withOutbox(undefined, () => this.sender.cancelKept(token));
  }

  /** Lets everything go, one after the other. */
  async release(): Promise<void> {
    await withOutbox(undefined, async () => {
      for (const { release } of this.held) await release();
    });
  }

  private hold(token: Guid | undefined, release: Held['release']): void {
    this.held.push({ token, release });
  }

  /** @returns false when nothing is held under the token. */
  private withdraw(token: Guid): boolean {
    const { length } = this.held;
    this.held = this.held.filter((one) => one.token !== token);
    return this.held.length < length;
  }
}
