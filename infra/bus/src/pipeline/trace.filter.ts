import { type Attributes, context as contexts, type Span } from '@opentelemetry/api';
import { headerOf, MessageHeader } from '../serialization/headers';
import { endSpan, envelopeTags, operationTags, startReceive } from '../telemetry/spans';
import { activityIdOf } from '../telemetry/trace-headers';
import type { Filter, Pipe, Probe } from './filter';
import type { ReceiveContext } from './receive-context';

/** The span of a delivery, and the trace that everything it causes belongs to. */
export class TraceFilter implements Filter<ReceiveContext> {
  private labels: Attributes | undefined;

  send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    if (context.endpoint.instruments.watched) return this.sendWatched(context, next);
    const activityId = headerOf(context.delivery.headers, MessageHeader.activityId);
    if (typeof activityId === 'string') context.activityId = activityId;
    return next.send(context);
  }

  private async sendWatched(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    const { endpoint, delivery } = context;
    const { instruments } = endpoint;
    this.labels ??= instruments.labels({ destination: endpoint.name });
    const { labels } = this;
    const { span, context: traced } = startReceive(endpoint.name, delivery);
    context.activityId = activityIdOf(span);
    try {
      await instruments.measure(instruments.receive, labels, () => contexts.with(traced, () => next.send(context)));
      this.tag(context, span);
      endSpan(span, context.failure);
    } catch (error) {
      endSpan(span, error);
      throw error;
    } finally {
      const { failure } = context;
      if (failure !== undefined) instruments.countFailure(instruments.receive.errors, labels, failure);
    }
  }

  probe(): Probe {
    return { name: 'trace', header: MessageHeader.activityId };
  }

  private tag({ endpoint, delivery, envelope }: ReceiveContext, span: Span): void {
    if (!span.isRecording()) return;
    span.setAttributes({
      ...operationTags('receive', endpoint.address, endpoint.name),
      'messaging.message.id': delivery.messageId,
      'messaging.message.body.size': delivery.body.byteLength,
      'messaging.masstransit.input_address': endpoint.address,
      ...envelopeTags(envelope ?? {}),
    });
  }
}
