import { LogField } from '@baton/observability';
import { timeToLiveLeft } from '../endpoints/time-to-live';
import type { EndpointServices } from './endpoint-services';
import type { Filter, Pipe, Probe } from './filter';
import { AbandonedError, DeliveryLostError, HeldTooLongError } from './pipeline.error';
import type { ReceiveContext } from './receive-context';
import type { RequeueLedger } from './requeue-ledger';

/** The longest pause before a message goes back to its queue, lest it circle at full speed. */
const LONGEST_PAUSE_MS = 5_000;

/**
 * The outermost filter: whatever happens further in, the delivery is settled exactly once. What comes through is acked;
 * what failed even to reach the error queue goes back to its own, and what was held for too long to the end of it; what is
 * abandoned by a stopping bus is not touched.
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
    const { endpoint } = context;
    const fields = fieldsOf(context, error);
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
    if (error instanceof HeldTooLongError) await this.renew(context, error);
    else await this.requeue(context, error);
  }

  /** It is not to blame, so nothing shall count that it comes again. Where that cannot be had it goes back as others do. */
  private async renew(context: ReceiveContext, error: HeldTooLongError): Promise<void> {
    const { endpoint, delivery } = context;
    endpoint.logger.warn(
      { ...fieldsOf(context, error), [LogField.delayMs]: LONGEST_PAUSE_MS },
      'A server is away for long; the message goes to the end of its queue.',
    );
    await hold(endpoint, LONGEST_PAUSE_MS);
    try {
      await delivery.renew(timeToLiveLeftOf(context));
      context.outcome = 'requeued';
    } catch (notCopied) {
      await this.requeue(context, notCopied);
    }
  }

  private async requeue(context: ReceiveContext, error: unknown): Promise<void> {
    const { endpoint, delivery } = context;
    const pauseMs = Math.min(100 * 2 ** this.ledger.requeued(delivery), LONGEST_PAUSE_MS);
    endpoint.logger.error(
      { ...fieldsOf(context, error), [LogField.delayMs]: pauseMs },
      'A message could not be settled; it goes back to its queue.',
    );
    await hold(endpoint, pauseMs);
    delivery.requeue();
    context.outcome = 'requeued';
  }
}

function fieldsOf({ endpoint, delivery }: ReceiveContext, error: unknown) {
  return { [LogField.endpoint]: endpoint.name, [LogField.messageId]: delivery.messageId, err: error };
}

/** Pauses with the delivery in hand, not beyond the stop of the bus. */
async function hold({ observer, timers, stopping }: EndpointServices, ms: number): Promise<void> {
  observer?.held(true);
  await timers.pause(ms, stopping);
  observer?.held(false);
}

/** Of what expires in its queue, by the moment its sender named. */
function timeToLiveLeftOf({ endpoint, delivery, envelope }: ReceiveContext): number | undefined {
  if (delivery.timeToLiveMs === undefined) return undefined;
  return timeToLiveLeft(envelope?.expirationTime, endpoint.clock.now()) ?? delivery.timeToLiveMs;
}
