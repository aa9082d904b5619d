import { LogField } from '@baton/observability';
import type { Filter, Pipe, Probe } from './filter';
import { AbandonedError, DeliveryLostError } from './pipeline.error';
import type { ReceiveContext } from './receive-context';
import type { RequeueLedger } from './requeue-ledger';

/** The longest pause before a message goes back to its queue, lest it circle at full speed. */
const LONGEST_PAUSE_MS = 5_000;

/**
 * The outermost filter: whatever happens further in, the delivery is settled exactly once. What comes through is acked;
 * what failed even to reach the error queue goes back to its own; what is abandoned by a stopping bus is not touched.
 */
export class ReceiveFilter implements Filter<ReceiveContext> {
  constructor(private readonly ledger: RequeueLedger) {}

  async send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    const startedAt = performance.now();
    const { endpoint, delivery } = context;
    try {
      await next.send(context);
      if (context.outcome === undefined) {
        delivery.ack();
        context.outcome = 'acked';
      }
      this.ledger.settled(delivery);
    } catch (error) {
      await this.escaped(context, error);
    }
    endpoint.metrics.received.inc({ endpoint: endpoint.name, outcome: context.outcome ?? 'abandoned' });
    endpoint.metrics.receiveDuration.observe({ endpoint: endpoint.name }, (performance.now() - startedAt) / 1_000);
  }

  probe(): Probe {
    return { name: 'receive' };
  }

  private async escaped(context: ReceiveContext, error: unknown): Promise<void> {
    const { endpoint, delivery } = context;
    const fields = { [LogField.endpoint]: endpoint.name, [LogField.messageId]: delivery.messageId, err: error };
    if (error instanceof AbandonedError || endpoint.abandoned.aborted) {
      context.outcome = 'abandoned';
      endpoint.logger.warn(fields, 'A message was still being worked on when the bus stopped; it stays on its queue.');
      return;
    }
    if (error instanceof DeliveryLostError) {
      context.outcome = 'abandoned';
      endpoint.logger.warn(fields, 'The channel of a message was lost while it was worked on; it is delivered again.');
      return;
    }
    const pauseMs = Math.min(100 * 2 ** this.ledger.requeued(delivery), LONGEST_PAUSE_MS);
    endpoint.logger.error(
      { ...fields, [LogField.delayMs]: pauseMs },
      'A message could not be settled; it goes back to its queue.',
    );
    endpoint.observer?.held(true);
    await endpoint.timers.pause(pauseMs, endpoint.stopping);
    endpoint.observer?.held(false);
    delivery.requeue();
    context.outcome = 'requeued';
  }
}
