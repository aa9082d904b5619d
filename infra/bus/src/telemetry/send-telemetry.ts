import type { MessageType } from '@baton/contracts';
import type { Attributes, Span } from '@opentelemetry/api';
import type { BusMetrics } from '../bus-metrics';
import type { OutgoingMessage } from '../outbox/outbox.port';
import { messageTypesOf } from '../serialization/envelope-writer';
import type { BusInstruments } from './instruments';
import { destinationOf, endSpan, envelopeTags, operationTags } from './spans';

/** Whatever of an envelope is known where it is written. */
type SentFields = Parameters<typeof envelopeTags>[0];

/** What is known of the type of a message that waited somewhere. */
export interface NamedType {
  readonly name: string;
}

/** Counts what is sent and follows it with its span, from writing it to the broker's confirm or to the outbox. */
export class SendTelemetry {
  /** Spans of messages on their way; only while somebody records them. */
  private readonly spans = new WeakMap<OutgoingMessage, Span>();

  constructor(
    private readonly metrics: BusMetrics,
    private readonly instruments: BusInstruments,
    private readonly hostAddress: string,
  ) {}

  /** The bytes are made; asked for recording spans alone. */
  prepared(span: Span, outgoing: OutgoingMessage, type: MessageType, fields: SentFields): void {
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
  captured(type: NamedType, outgoing: OutgoingMessage): void {
    if (this.instruments.watched) this.instruments.outboxSend.add(1, this.labelsOf(type, outgoing));
    this.spanOf(outgoing)?.updateName('outbox send').end();
  }

  /** The outbox could not take it. */
  notCaptured(type: NamedType, outgoing: OutgoingMessage, error: unknown): void {
    this.instruments.outboxSendErrors.add(1, this.errorLabels(type, outgoing, error));
    this.endFailed(outgoing, error);
  }

  /** The broker has it. */
  sent(type: NamedType, outgoing: OutgoingMessage): void {
    this.metrics.sent.inc({ message_type: type.name });
    if (this.instruments.watched) this.instruments.send.add(1, this.labelsOf(type, outgoing));
    this.spanOf(outgoing)?.end();
  }

  /** The broker does not have it, or nobody knows. */
  failed(type: NamedType, outgoing: OutgoingMessage, error: unknown): void {
    this.metrics.sendErrors.inc({ message_type: type.name });
    this.instruments.sendErrors.add(1, this.errorLabels(type, outgoing, error));
    this.endFailed(outgoing, error);
  }

  private endFailed(outgoing: OutgoingMessage, error: unknown): void {
    const span = this.spanOf(outgoing);
    if (span) endSpan(span, error);
  }

  private errorLabels(type: NamedType, { exchange }: OutgoingMessage, error: unknown): Attributes {
    return this.instruments.labels({ destination: destinationOf(exchange), type, error });
  }

  private spanOf(outgoing: OutgoingMessage): Span | undefined {
    const span = this.spans.get(outgoing);
    this.spans.delete(outgoing);
    return span;
  }

  private labelsOf(type: NamedType, { exchange }: OutgoingMessage): Attributes {
    return this.instruments.labels({ destination: destinationOf(exchange), type });
  }
}
