import { type Attributes, context as contexts, trace } from '@opentelemetry/api';
import { endSpan, envelopeTags, operationTags, peerAddressOf, startProcess } from '../telemetry/spans';
import { activityIdOf, parentContext, withBaggageOf } from '../telemetry/trace-headers';
import type { DeliveryContext } from './delivery-context';
import type { Filter, Pipe, Probe } from './filter';

/** The span and the measurements of one attempt of one consumer. */
export class ProcessTraceFilter implements Filter<DeliveryContext> {
  private labels: Attributes | undefined;

  constructor(private readonly consumer: string) {}

  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    const { observer, instruments } = context.received.endpoint;
    const run = instruments.watched ? this.sendWatched(context, next) : next.send(context);
    if (!observer) return run;
    const { consumer } = this;
    try {
      await run;
      observer.consumed({ consumer, type: context.type, context });
    } catch (error) {
      observer.failed({ consumer, type: context.type, context }, error);
      throw error;
    }
  }

  private async sendWatched(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    const { endpoint, activityId } = context.received;
    const { instruments } = endpoint;
    const { consumer } = this;
    this.labels ??= instruments.labels({ destination: endpoint.name, type: context.type, consumer });
    const { labels } = this;
    const parent = parentContext(activityId);
    const span = startProcess(endpoint.name, parent);
    if (span.isRecording()) span.setAttributes(tagsOf(context, consumer));
    context.activityId = activityIdOf(span);
    if (context.retryAttempt > 0) instruments.consumeRetries.add(1, labels);
    else measureDelivery(context, labels);
    try {
      const traced = withBaggageOf(context.headers, trace.setSpan(parent, span));
      await instruments.measure(instruments.consume, labels, () => contexts.with(traced, () => next.send(context)));
      endSpan(span);
    } catch (error) {
      endSpan(span, error);
      instruments.countFailure(instruments.consume.errors, labels, error);
      throw error;
    }
  }

  probe(): Probe {
    return { name: 'trace', span: 'process' };
  }
}

function tagsOf({ received, envelope, type }: DeliveryContext, consumer: string) {
  return {
    ...operationTags('process', received.endpoint.address),
    'messaging.masstransit.consumer_type': consumer,
    'peer.address': peerAddressOf(type),
    ...envelopeTags(envelope),
  };
}

/** Two machines' clocks may differ: what would be negative is nothing. */
function measureDelivery({ received, sentTime }: DeliveryContext, labels: Attributes): void {
  if (sentTime === undefined) return;
  const { clock, instruments } = received.endpoint;
  instruments.deliveryDuration.record(Math.max(0, clock.now().getTime() - sentTime.getTime()), labels);
}
