import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { closeChannel } from '../connection/close-channel';
import type { DeclarationPlan, QueueArgument } from '../topology/declaration-plan';
import { declare } from '../topology/declare';
import { AckBatch } from './ack-batch';

/** A prefetch is acknowledged in so many parts, so that the broker always has leave to hand out more. */
const ACKS_OF_A_PREFETCH = 4;

/** What an endpoint's channel is opened with. */
export interface ConsumerChannelOptions {
  readonly queue: string;
  readonly plan: DeclarationPlan;
  readonly prefetchCount: number;
  readonly arguments: Readonly<Record<string, QueueArgument>>;
  /** The tag of the channel before, so that the broker's lists show one consumer; '' lets the broker choose. */
  readonly consumerTag: string;
  readonly onMessage: (message: ConsumeMessage, channel: ConsumerChannel) => void;
  /** Called once when the channel ends on its own, or its queue is deleted. */
  readonly onLost: (channel: ConsumerChannel, reason: Error | undefined) => void;
}

/**
 * One consumer on one channel, for as long as that lives. Delivery tags mean something here only, so whatever settles a
 * delivery after the channel's end does nothing: the broker has requeued it by then.
 */
export class ConsumerChannel {
  private readonly acks: AckBatch;
  private tag = '';
  private living = true;
  private reason: Error | undefined;

  private constructor(
    private readonly channel: Channel,
    private readonly options: ConsumerChannelOptions,
  ) {
    this.acks = new AckBatch(
      (deliveryTag, multiple) => channel.ack(tagged(deliveryTag), multiple),
      Math.ceil(options.prefetchCount / ACKS_OF_A_PREFETCH),
    );
    channel.on('error', (error) => {
      this.reason = error;
    });
    channel.on('close', () => this.lost(this.reason));
  }

  /** Declares and consumes. @throws what declaring throws; the channel is closed then. */
  static async open(model: ChannelModel, options: ConsumerChannelOptions): Promise<ConsumerChannel> {
    const opened = new ConsumerChannel(await model.createChannel(), options);
    try {
      await opened.begin();
      // It may end in the same breath in which it began; nobody would hear of it later.
      if (!opened.alive) throw opened.reason ?? new Error('The broker closed the channel at once');
    } catch (error) {
      opened.living = false;
      throw error;
    }
    return opened;
  }

  /** Whether a delivery can still be settled here. */
  get alive(): boolean {
    return this.living;
  }

  /** What the broker calls this consumer. */
  get consumerTag(): string {
    return this.tag;
  }

  /** Acknowledged soon, together with its neighbours. */
  ack(deliveryTag: number): void {
    if (this.alive) this.acks.complete(deliveryTag);
  }

  /** Back to the queue at once. */
  requeue(deliveryTag: number): void {
    if (!this.alive) return;
    this.channel.nack(tagged(deliveryTag), false, true);
    this.acks.settledElsewhere(deliveryTag);
  }

  /** Takes no more; what was delivered may still be settled. */
  async cancel(): Promise<void> {
    if (!this.alive) return;
    try {
      await this.channel.cancel(this.tag);
    } catch (error) {
      // A channel that ended meanwhile delivers nothing either; anything else is a fault.
      if (this.alive) throw error;
    }
  }

  /** Says what is finished, then gives back the rest. */
  async close(): Promise<void> {
    if (!this.alive) return;
    this.acks.end();
    this.living = false;
    await closeChannel(this.channel);
  }

  private async begin(): Promise<void> {
    const { channel, options } = this;
    await declare(channel, options.plan);
    await channel.prefetch(options.prefetchCount, false);
    const { consumerTag } = await channel.consume(options.queue, (message) => this.deliver(message), {
      consumerTag: options.consumerTag,
      noAck: false,
      arguments: options.arguments,
    });
    this.tag = consumerTag;
  }

  private deliver(message: ConsumeMessage | null): void {
    if (!this.alive) return;
    // The broker cancels a consumer whose queue was deleted, or lost with its node.
    if (message === null) this.abandon(new Error(`The broker ended the consumer of queue "${this.options.queue}"`));
    else this.options.onMessage(message, this);
  }

  private abandon(reason: Error): void {
    this.lost(reason);
    this.channel.close().catch(() => undefined);
  }

  private lost(reason: Error | undefined): void {
    if (!this.alive) return;
    this.living = false;
    this.acks.abandon();
    this.options.onLost(this, reason);
  }
}

/** The client wants a message where the protocol wants its tag. */
function tagged(deliveryTag: number): ConsumeMessage {
  return { fields: { deliveryTag } } as ConsumeMessage;
}
