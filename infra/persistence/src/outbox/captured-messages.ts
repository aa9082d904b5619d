import type { OutgoingMessage } from '@baton/bus';
import type { Guid } from '@baton/contracts';
import type { Statement } from '../postgres/statement';
import { outboxInsert, scheduledInsert } from './outbox-row';

/** The messages of one transaction, in memory until it commits. */
export class CapturedMessages {
  private readonly outgoing: OutgoingMessage[] = [];
  private readonly scheduled = new Map<Guid, { readonly deliverAt: Date; readonly outgoing: OutgoingMessage }>();

  get count(): number {
    return this.outgoing.length + this.scheduled.size;
  }

  add(outgoing: OutgoingMessage): void {
    this.outgoing.push(outgoing);
  }

  /** The same token again replaces what was scheduled under it. */
  schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): void {
    this.scheduled.set(token, { deliverAt, outgoing });
  }

  /** @returns false when nothing was scheduled under the token in this transaction. */
  cancelScheduled(token: Guid): boolean {
    return this.scheduled.delete(token);
  }

  /** What writes them. Rows get their ids in the order in which the messages were added. */
  statements(): readonly Statement[] {
    return [
      ...[...this.scheduled].map(([token, { deliverAt, outgoing }]) => scheduledInsert(token, deliverAt, outgoing)),
      ...this.outgoing.map(outboxInsert),
    ];
  }
}
