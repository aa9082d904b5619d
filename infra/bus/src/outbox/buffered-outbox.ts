import type { Guid } from '@baton/contracts';
import type { MessageSender } from '../endpoints/message-sender';
import { withOutbox } from './ambient-outbox';
import type { OutboxWriter, OutgoingMessage } from './outbox.port';

/** Holds messages in memory until they are released, in the order they came. */
export class BufferedOutbox implements OutboxWriter {
  private readonly messages: OutgoingMessage[] = [];
  private readonly scheduled = new Map<Guid, { readonly deliverAt: Date; readonly outgoing: OutgoingMessage }>();

  constructor(private readonly sender: MessageSender) {}

  add(outgoing: OutgoingMessage): void {
    this.messages.push(outgoing);
  }

  schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): void {
    this.scheduled.set(token, { deliverAt, outgoing });
  }

  /** Takes back what is held here; what was scheduled before, at once: a failure does not bring that back. */
  async cancelScheduled(token: Guid): Promise<boolean> {
    return this.scheduled.delete(token) || withOutbox(undefined, () => this.sender.cancelKept(token));
  }

  /** Lets everything go, one after the other. @param publishedBy counted and named as the messages' type. */
  async release(publishedBy: { readonly name: string }): Promise<void> {
    await withOutbox(undefined, async () => {
      for (const outgoing of this.messages) await this.sender.dispatchNow(publishedBy, outgoing);
      for (const [token, { deliverAt, outgoing }] of this.scheduled)
        await this.sender.keep(token, deliverAt, outgoing, publishedBy.name);
    });
  }
}
