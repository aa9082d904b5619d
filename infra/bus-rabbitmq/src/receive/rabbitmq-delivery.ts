import type { Delivery, Headers } from '@baton/bus';
import type { ConsumeMessage } from 'amqplib';
import { fromAmqpHeaders } from '../message/amqp-headers';
import type { MoveTarget } from '../topology/topology';

/** The channel a delivery came on. */
export interface Settlement {
  /** Whether it is still there. */
  readonly alive: boolean;
  ack(deliveryTag: number): void;
  requeue(deliveryTag: number): void;
}

/** A copy of a message, and where its endpoint has it go: with its failures, with its strays, or to its queue again. */
export interface CopyOrder {
  readonly to: MoveTarget | 'queue';
  /** Those the copy has beside the original's. */
  readonly headers: Headers;
  readonly timeToLiveMs: number | undefined;
}

/** Copies a message; resolves when the broker has the copy. */
export type Copy = (original: ConsumeMessage, order: CopyOrder) => Promise<void>;

/** Where a queue notes how often a message was delivered before; RabbitMQ's quorum queues write it. */
const DELIVERY_COUNT = 'x-delivery-count';

/**
 * A message from RabbitMQ in the bus's words. Everything is read when asked for: most consumers need the body and one or
 * two of the rest. Settled once; what comes after is ignored.
 */
export class RabbitMqDelivery implements Delivery {
  private settled = false;
  private readHeaders: Headers | undefined;

  constructor(
    private readonly original: ConsumeMessage,
    private readonly settlement: Settlement,
    private readonly copy: Copy,
  ) {}

  get body(): Uint8Array {
    return this.original.content;
  }

  /** Raw publishers may say it in a header instead; '' when nobody said. */
  get contentType(): string {
    const { contentType, headers } = this.original.properties;
    return textOf(contentType) ?? textOf(headers?.['Content-Type']) ?? textOf(headers?.ContentType) ?? '';
  }

  get headers(): Headers {
    this.readHeaders ??= fromAmqpHeaders(this.original.properties.headers);
    return this.readHeaders;
  }

  get messageId(): string | undefined {
    return textOf(this.original.properties.messageId);
  }

  get correlationId(): string | undefined {
    return textOf(this.original.properties.correlationId);
  }

  get timeToLiveMs(): number | undefined {
    const expiration = textOf(this.original.properties.expiration);
    return expiration === undefined ? undefined : Number(expiration);
  }

  get priority(): number | undefined {
    const priority: unknown = this.original.properties.priority;
    return typeof priority === 'number' ? priority : undefined;
  }

  get replyTo(): string | undefined {
    return textOf(this.original.properties.replyTo);
  }

  get routingKey(): string {
    return this.original.fields.routingKey;
  }

  get durable(): boolean {
    return this.original.properties.deliveryMode === 2;
  }

  get live(): boolean {
    return !this.settled && this.settlement.alive;
  }

  /**
   * Quorum queues count; of a classic queue only a first and a later delivery are told apart. What a header says of a first
   * delivery is not this queue's word: it came with the message, out of another queue or from anyone.
   */
  get deliveryCount(): number {
    if (!this.original.fields.redelivered) return 0;
    const count: unknown = this.original.properties.headers?.[DELIVERY_COUNT];
    return typeof count === 'number' && count > 0 ? count : 1;
  }

  ack(): void {
    if (this.settle()) this.settlement.ack(this.original.fields.deliveryTag);
  }

  requeue(): void {
    if (this.settle()) this.settlement.requeue(this.original.fields.deliveryTag);
  }

  renew(timeToLiveMs: number | undefined): Promise<void> {
    return this.settleByCopy({ to: 'queue', headers: {}, timeToLiveMs });
  }

  /** `_error` drops the lifetime, so that a failure does not vanish before somebody looks. */
  move(to: MoveTarget, headers: Headers): Promise<void> {
    return this.settleByCopy({ to, headers, timeToLiveMs: to === 'error' ? undefined : this.timeToLiveMs });
  }

  /** Nothing is copied once the channel is gone: the redelivery would be copied as well. */
  private async settleByCopy(order: CopyOrder): Promise<void> {
    if (!this.live || !this.settle()) return;
    try {
      await this.copy(this.original, order);
    } catch (error) {
      this.settled = false;
      throw error;
    }
    this.settlement.ack(this.original.fields.deliveryTag);
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    return true;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
