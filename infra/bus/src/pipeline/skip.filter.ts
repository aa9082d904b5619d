import { LogField } from '@baton/observability';
import { skippedHeadersOf } from '../recoverability/fault-builder';
import type { Filter, Pipe, Probe } from './filter';
import { DeliveryLostError } from './pipeline.error';
import type { ReceiveContext } from './receive-context';

/** Moves a message that no consumer here is for to `_skipped`. */
export class SkipFilter implements Filter<ReceiveContext> {
  async send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    await next.send(context);
    if (context.consumed || context.outcome !== undefined) return;
    const { endpoint, delivery, envelope } = context;
    if (!delivery.live) throw new DeliveryLostError();
    await delivery.move('skipped', skippedHeadersOf(endpoint.host));
    context.outcome = 'skipped';
    endpoint.logger.warn(
      {
        [LogField.endpoint]: endpoint.name,
        [LogField.messageId]: envelope?.messageId,
        [LogField.messageType]: envelope?.messageType[0],
      },
      'No consumer is for a message; it was moved to the skipped queue.',
    );
  }

  probe(): Probe {
    return { name: 'skip', to: '_skipped' };
  }
}
