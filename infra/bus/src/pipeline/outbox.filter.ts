import { LogField } from '@baton/observability';
import { withOutbox } from '../outbox/ambient-outbox';
import { BufferedOutbox } from '../outbox/buffered-outbox';
import type { ConsumeTransaction } from '../outbox/consume-transaction.port';
import type { DeliveryContext } from './delivery-context';
import type { Filter, Pipe, Probe } from './filter';

/** Inbox and outbox: the consumer's writes, the note that it had the message, and what it published commit together. */
export class TransactionalOutboxFilter implements Filter<DeliveryContext> {
  constructor(
    private readonly transaction: ConsumeTransaction,
    private readonly consumer: string,
  ) {}

  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    const { endpoint, inboxMessageId } = context.received;
    const done = await this.transaction.run({ messageId: inboxMessageId, consumer: this.consumer }, () =>
      next.send(context),
    );
    if (done === 'done') return;
    endpoint.logger.debug(
      {
        [LogField.endpoint]: endpoint.name,
        [LogField.consumer]: this.consumer,
        [LogField.messageId]: context.messageId,
      },
      'A message came again; it was done before.',
    );
  }

  probe(): Probe {
    return { name: 'outbox', kind: 'transactional', inbox: this.consumer };
  }
}

/** Keeps what a consumer publishes until it returned; if it throws, nothing leaves. Not durable. */
export class InMemoryOutboxFilter implements Filter<DeliveryContext> {
  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    const outbox = new BufferedOutbox(context.received.endpoint.sender);
    await withOutbox(outbox, () => next.send(context));
    await outbox.release();
  }

  probe(): Probe {
    return { name: 'outbox', kind: 'in-memory' };
  }
}
