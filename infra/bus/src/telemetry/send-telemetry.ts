import type { MessageType } from '@baton/contracts';
import type { Attributes, Counter, Span } from '@opentelemetry/api';
import type { BusMetrics } from '../bus-metrics';
import type { OutgoingMessage, SentType } from '../outbox/outbox.port';
import { messageTypesOf } from '../serialization/envelope-writer';
import type { Exchange } from '../transport/transport.port';
import type { BusInstruments } from './instruments';
import { destinationOf, endSpan, envelopeTags, operationTags, startSend } from './spans';

/** Whatever of an envelope is known where it is written. */
type SentFields = Parameters<typeof envelopeTags>[0];

/**
 * Counts what is sent and follows it with its span, from writing it to the broker's confirm or to the outbox. Where nobody
 * watches, only Baton's own metrics are counted.
 */
export class SendTelemetry {
  /** Spans of messages on their way; only while somebody records them. */
  private readonly spans = new WeakMap<OutgoingMessage, Span>();

  constructor(
    private readonly metrics: BusMetrics,
    private readonly instruments: BusInstruments,
    private readonly hostAddress: string,
  ) {}

  /** The span of a message that is about to be written; none where nobody watches. */
  begin(to: Exchange, activityId: string | undefined): Span | undefined {
    return this.instruments.watched ? startSend(to, activityId) : undefined;
  }

  /** The bytes are made. */
  prepared(span: Span, outgoing: OutgoingMessage, type: MessageType, fields: SentFields): void {
    if (!span.isRecording()) return;
    const { exchange, message } = outgoing;
    span.setAttributes({
      ...operationTags('send', this.hostAddress, exchange.name),
      'messaging.message.body.size': message.body.byteLength,
      'messaging.rabbitmq.destination.routing_key': message.routingKey,
      ...envelopeTags({ ...fields, messageType: messageTypesOf(type) }),
    });
    this.spans.set(outgoing, span);
  }

  /** The outbox has it: it is sent as far as its sender is concerned. */
  captured(type: SentType, outgoing: OutgoingMessage): void {
    if (!this.instruments.watched) return;
    this.instruments.outboxSend.add(1, this.labelsOf(type, outgoing));
    this.spanOf(outgoing)?.updateName('outbox send').end();
  }

  /** The outbox could not take it. */
  notCaptured(type: SentType, outgoing: OutgoingMessage, error: unknown): void {
    this.endFailed(this.instruments.outboxSendErrors, type, outgoing, error);
  }

  /** The broker has it. */
  sent(type: SentType, outgoing: OutgoingMessage): void {
    this.metrics.sent.inc({ message_type: type.name });
    if (!this.instruments.watched) return;
    this.instruments.send.add(1, this.labelsOf(type, outgoing));
    this.spanOf(outgoing)?.end();
  }

  /** The broker does not have it, or nobody knows. */
  failed(type: SentType, outgoing: OutgoingMessage, error: unknown): void {
    this.metrics.sendErrors.inc({ message_type: type.name });
    this.endFailed(this.instruments.sendErrors, type, outgoing, error);
  }

  private endFailed(errors: Counter, type: SentType, outgoing: OutgoingMessage, error: unknown): void {
    if (!this.instruments.watched) return;
    this.instruments.countFailure(errors, this.labelsOf(type, outgoing), error);
    const span = this.spanOf(outgoing);
    if (span) endSpan(span, error);
  }

  private spanOf(outgoing: OutgoingMessage): Span | undefined {
    const span = this.spans.get(outgoing);
    this.spans.delete(outgoing);
    return span;
  }

  private labelsOf(type: SentType, { exchange }: OutgoingMessage): Attributes {
    return this.instruments.labels({ destination: destinationOf(exchange), type });
  }
}
