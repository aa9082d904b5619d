import type { Delivery, ReceiveEndpoint, Receiver } from '@baton/bus';
import { LogField, type Logger } from '@baton/observability';
import type { ChannelModel, ConsumeMessage } from 'amqplib';
import type { RabbitMqConnection } from '../connection/connection';
import { reconnectDelayMs } from '../connection/reconnect-delay';
import { copiedHeaders } from '../message/amqp-headers';
import { copyOptions } from '../message/amqp-message';
import { TransportClosedError } from '../rabbitmq.error';
import type { Destination } from '../send/outgoing';
import type { SendTransport } from '../send/send-transport';
import {
  consumeArguments,
  type MoveTarget,
  movePlan,
  moveTargetName,
  receivePlan,
  sendPlan,
} from '../topology/topology';
import { ConsumerChannel } from './consumer-channel';
import { type Copy, type CopyOrder, RabbitMqDelivery } from './rabbitmq-delivery';

/** What a receiver works with. */
export interface ReceiveTransportOptions {
  readonly connection: RabbitMqConnection;
  /** Carries the copies to `_error`, to `_skipped`, and to the queue itself. */
  readonly sendTransport: SendTransport;
  readonly endpoint: ReceiveEndpoint;
  readonly onDelivery: (delivery: Delivery) => void;
  readonly logger: Logger;
}

/** An endpoint that stays faulted for the same reason is mentioned again after this many tries. */
const TRIES_BETWEEN_LOG_LINES = 12;

/** Headers that a log line names; there may be thousands. */
const MOST_NAMED = 20;

/**
 * Receives one endpoint's queue: declares it, consumes, and does both again whenever the channel or the connection was
 * lost, until it is stopped. What the broker refuses is tried again too: a person may delete the queue that is in the way.
 */
export class ReceiveTransport implements Receiver {
  private readonly endpoint: ReceiveEndpoint;
  private readonly logger: Logger;
  private readonly unfollow: () => void;
  private readonly destinations: Readonly<Record<CopyOrder['to'], Destination>>;
  private channel: ConsumerChannel | undefined;
  private consumerTag = '';
  private stopped = false;
  private retryTimer: NodeJS.Timeout | undefined;
  private failures = 0;
  private lastFault: Error | undefined;
  private firstOpen: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;

  constructor(private readonly options: ReceiveTransportOptions) {
    const { endpoint, connection, logger } = options;
    this.endpoint = endpoint;
    this.logger = logger.child({ [LogField.endpoint]: endpoint.name });
    this.destinations = {
      error: moveDestination(endpoint, 'error'),
      skipped: moveDestination(endpoint, 'skipped'),
      queue: ownDestination(endpoint),
    };
    this.unfollow = connection.onChange((model) => this.follow(model));
  }

  get consuming(): boolean {
    return this.channel !== undefined && !this.stopped;
  }

  /** Why the last try failed; none while it consumes, and while there is no connection to try on. */
  get fault(): Error | undefined {
    return this.lastFault;
  }

  /**
   * Resolves once the queue is consumed, however long the broker is away, or once the first try has failed while it was
   * there: {@link fault} says why, and it is tried again.
   *
   * @throws {TransportClosedError} when it is stopped before.
   */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.firstOpen = { resolve, reject };
      this.follow(this.options.connection.model);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unfollow();
    clearTimeout(this.retryTimer);
    this.firstOpen?.reject(new TransportClosedError(`Receiving from "${this.endpoint.name}"`));
    await this.channel?.cancel();
  }

  async close(): Promise<void> {
    await this.stop();
    const { channel } = this;
    this.channel = undefined;
    try {
      await channel?.close();
    } catch (error) {
      // The connection may go while the channel says goodbye; the broker requeues what is left in both cases.
      this.logger.debug({ [LogField.err]: error }, 'The receive channel was gone before it was closed');
    }
  }

  private follow(model: ChannelModel | undefined): void {
    clearTimeout(this.retryTimer);
    if (model === undefined) this.lastFault = undefined;
    if (model === undefined || this.stopped) return;
    void this.open(model);
  }

  private async open(model: ChannelModel): Promise<void> {
    const { endpoint } = this;
    try {
      const channel = await ConsumerChannel.open(model, {
        queue: endpoint.name,
        plan: receivePlan(endpoint),
        prefetchCount: endpoint.prefetchCount,
        arguments: consumeArguments(endpoint),
        consumerTag: this.consumerTag,
        onMessage: (message, source) => this.deliver(message, source),
        onLost: (lost, reason) => this.lost(lost, reason),
      });
      if (this.stopped) {
        await channel.close();
        return;
      }
      this.opened(channel);
    } catch (error) {
      this.openFailed(model, error);
    }
  }

  private opened(channel: ConsumerChannel): void {
    this.channel = channel;
    this.consumerTag = channel.consumerTag;
    if (this.failures > 0) this.logger.info({ tries: this.failures }, 'The endpoint consumes again');
    this.failures = 0;
    this.lastFault = undefined;
    this.settleFirstOpen();
  }

  private openFailed(model: ChannelModel, cause: unknown): void {
    if (this.options.connection.model !== model || this.stopped) return;
    const fault = cause instanceof Error ? cause : new Error(String(cause), { cause });
    if (fault.message !== this.lastFault?.message || this.failures % TRIES_BETWEEN_LOG_LINES === 0) {
      this.logger.error({ [LogField.err]: fault }, 'The endpoint is faulted: it consumes nothing; trying again');
    }
    this.lastFault = fault;
    this.settleFirstOpen();
    this.openSoon();
  }

  private settleFirstOpen(): void {
    this.firstOpen?.resolve();
    this.firstOpen = undefined;
  }

  private lost(lost: ConsumerChannel, reason: Error | undefined): void {
    if (this.channel !== lost) return;
    this.channel = undefined;
    if (this.stopped || reason === undefined) return;
    this.lastFault = reason;
    this.logger.warn({ [LogField.err]: reason }, 'The endpoint lost its channel; declaring and consuming again');
    this.openSoon();
  }

  private openSoon(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(
      () => this.follow(this.options.connection.model),
      reconnectDelayMs(this.failures++, Math.random()),
    );
  }

  private deliver(message: ConsumeMessage, source: ConsumerChannel): void {
    // What was under way when the receiver stopped is left unsettled and goes back with the channel.
    if (this.stopped) return;
    const delivery = new RabbitMqDelivery(message, source, this.copy);
    try {
      this.options.onDelivery(delivery);
    } catch (error) {
      // Thrown on, it would reach the client's frame reader and end the connection of every endpoint.
      this.logger.error({ [LogField.err]: error }, 'A delivery was not taken; it goes back to its queue');
      delivery.requeue();
    }
  }

  private readonly copy: Copy = async (original, { to, headers, timeToLiveMs }) => {
    const destination = this.destinations[to];
    const { fields, content, properties } = original;
    const copied = copiedHeaders(properties.headers, headers);
    const options = copyOptions(properties, copied.headers, timeToLiveMs);
    try {
      await this.options.sendTransport.send(destination, { routingKey: fields.routingKey, content, options });
    } catch (error) {
      this.options.sendTransport.forget(destination);
      throw error;
    }
    if (copied.leftOut.length > 0) this.warnOf(destination, properties.messageId, copied.leftOut);
  };

  private warnOf({ exchange }: Destination, messageId: unknown, leftOut: readonly string[]): void {
    this.logger.warn(
      {
        [LogField.exchange]: exchange,
        [LogField.messageId]: messageId,
        [LogField.count]: leftOut.length,
        leftOut: leftOut.slice(0, MOST_NAMED),
      },
      'The copy of a message lacks headers of the original: AMQP has no room for them and for what is added',
    );
  }
}

function moveDestination(endpoint: ReceiveEndpoint, target: MoveTarget): Destination {
  const exchange = moveTargetName(endpoint.name, target);
  return { key: exchange, exchange, plan: movePlan(endpoint, target), vanishes: endpoint.temporary ?? false };
}

/** Its own exchange, as others address it. */
function ownDestination({ name, temporary = false }: ReceiveEndpoint): Destination {
  return { key: name, exchange: name, plan: sendPlan({ name, temporary }), vanishes: temporary };
}
