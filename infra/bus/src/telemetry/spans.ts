import type { MessageType } from '@baton/contracts';
import {
  type Attributes,
  type Context,
  type Link,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { MessageEnvelope } from '../serialization/envelope';
import { headerOf, MessageHeader } from '../serialization/headers';
import type { Delivery, Exchange, TransportMessage } from '../transport/transport.port';
import { parentContext, spanContextOf } from './trace-headers';

/** The name under which MassTransit's own spans and metrics are known, so that one view shows both. */
export const INSTRUMENTATION = 'MassTransit';

const tracer = trace.getTracer(INSTRUMENTATION);

/** Whether a tracer provider is registered. */
export function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(INSTRUMENTATION) !== undefined;
}

/** Where messages go, as spans and labels name it: a temporary exchange's name is made up, so what it is for. */
export function destinationOf({ name, temporary }: Exchange): string {
  if (temporary !== true) return name;
  return /_bus_[^_]+$/.test(name) ? 'bus' : 'endpoint';
}

/** `<destination> send`: from writing a message to the broker's confirm, or to the outbox that takes it. */
export function startSend(to: Exchange, activityId: string | undefined): Span {
  return tracer.startSpan(`${destinationOf(to)} send`, { kind: SpanKind.PRODUCER }, parentContext(activityId));
}

/** `<endpoint> receive`: from taking a delivery to settling it. Continues the sender's trace, or links to it, or neither, as it says. */
export function startReceive(
  endpoint: string,
  { headers }: Delivery,
): { readonly span: Span; readonly context: Context } {
  const sender = spanContextOf(headerOf(headers, MessageHeader.activityId));
  const propagation = sender === undefined ? 'New' : String(headerOf(headers, MessageHeader.activityPropagation) ?? '');
  const links: Link[] = sender !== undefined && /^link$/i.test(propagation) ? [{ context: sender }] : [];
  const continued = sender !== undefined && !/^(?:link|new)$/i.test(propagation);
  const parent = continued ? trace.setSpanContext(ROOT_CONTEXT, sender) : ROOT_CONTEXT;
  const options: SpanOptions = { kind: SpanKind.CONSUMER, links };
  const span = tracer.startSpan(`${endpoint} receive`, options, parent);
  return { span, context: trace.setSpan(parent, span) };
}

/** `<endpoint> process`: one attempt of one consumer. */
export function startProcess(endpoint: string, parent: Context): Span {
  return tracer.startSpan(`${endpoint} process`, { kind: SpanKind.CONSUMER }, parent);
}

/** `outbox process`: the relay sends a row; it belongs to the trace that wrote it. */
export function startOutboxDelivery({ headers }: TransportMessage): Span {
  const activityId = headerOf(headers, MessageHeader.activityId);
  const parent = typeof activityId === 'string' ? parentContext(activityId) : ROOT_CONTEXT;
  return tracer.startSpan('outbox process', { kind: SpanKind.CLIENT }, parent);
}

/** Ends a span, with what went wrong where something did. */
export function endSpan(span: Span, error?: unknown): void {
  if (error !== undefined) {
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
  }
  span.end();
}

/** An envelope, or what of one is known. */
export type EnvelopeParts = {
  readonly [F in keyof MessageEnvelope]?: MessageEnvelope[F] | undefined;
};

/** The tags of a message that its envelope holds; what is absent is left out. */
export function envelopeTags(envelope: EnvelopeParts): Attributes {
  return {
    'messaging.message.conversation_id': envelope.conversationId ?? undefined,
    'messaging.masstransit.message_id': envelope.messageId ?? undefined,
    'messaging.masstransit.correlation_id': envelope.correlationId ?? undefined,
    'messaging.masstransit.initiator_id': envelope.initiatorId ?? undefined,
    'messaging.masstransit.request_id': envelope.requestId ?? undefined,
    'messaging.masstransit.source_address': envelope.sourceAddress ?? undefined,
    'messaging.masstransit.destination_address': envelope.destinationAddress ?? undefined,
    'messaging.masstransit.message_types': envelope.messageType?.join(','),
  };
}

/** The tags every operation has: on which system, which operation, where. */
export function operationTags(
  operation: 'send' | 'receive' | 'process',
  hostAddress: string,
  destination?: string,
): Attributes {
  return {
    'messaging.system': hostAddress.startsWith('loopback') ? 'in-memory' : 'rabbitmq',
    'messaging.operation': operation,
    'messaging.destination.name': destination,
  };
}

/** A message type as MassTransit names the peer of a consumer: `SubmitOrder/Sample.Orders`. */
export function peerAddressOf({ typeName }: MessageType): string {
  return `${typeName.nesting.join('+')}/${typeName.namespace}`;
}
