import {
  type Delivery,
  DIRECT_REPLY_TO,
  type Exchange,
  lifeOf,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
} from '@baton/bus';
import type { Logger } from '@baton/observability';
import { hostAddressOf } from './connection/broker-address';
import { RabbitMqConnection } from './connection/connection';
import { toAmqp } from './message/amqp-message';
import { BrokerUnavailableError, TransportClosedError } from './rabbitmq.error';
import { ReceiveTransport } from './receive/receive-transport';
import type { Destination } from './send/outgoing';
import { type SendLimits, SendTransport } from './send/send-transport';
import { declare } from './topology/declare';
import { receivePlan, sendPlan } from './topology/topology';

/** What the transport needs to know. */
export interface RabbitMqTransportOptions {
  /** `amqp(s)://user:password@host:port/vhost`; several for a cluster. The first one's host names the endpoints. */
  readonly urls: readonly string[];
  readonly logger: Logger;
  /** What the broker's management page shows: the service, say. */
  readonly connectionName: string;
  /** Authorities of `amqps` brokers beside which none is trusted, as PEM text. @default those of Node and the system */
  readonly certificateAuthority?: string | undefined;
  /** A silent peer is given up after two of these, in seconds. @default 10 */
  readonly heartbeatSeconds?: number | undefined;
  /** How much sending may hold, and for how long. */
  readonly send?: SendLimits | undefined;
}

/** The default exchange routes by queue name and is never declared. */
const nothing = { queues: [], exchanges: [], queueBindings: [], exchangeBindings: [] };

/** MassTransit's way over RabbitMQ: fanout exchanges per type and endpoint, confirmed publishes, manual acknowledgement. */
export class RabbitMqTransport extends Transport {
  readonly hostAddress: string;
  private readonly connection: RabbitMqConnection;
  private readonly sendTransport: SendTransport;
  private readonly receivers = new Set<ReceiveTransport>();
  /** Exchanges are made once per message type, so their plan is too. */
  private readonly destinations = new WeakMap<Exchange, Destination>();
  private closed = false;

  constructor(private readonly options: RabbitMqTransportOptions) {
    super();
    this.hostAddress = hostAddressOf(options.urls[0] ?? '');
    this.connection = new RabbitMqConnection(options);
    this.sendTransport = new SendTransport(this.connection, options.logger, options.send);
  }

  get connected(): boolean {
    return this.sendTransport.ready;
  }

  override get blocked(): string | undefined {
    return this.connection.blocked;
  }

  onConnectionChange(listener: (connected: boolean) => void): () => void {
    return this.sendTransport.onReadyChange(listener);
  }

  /**
   * Waits for the broker, however long it is away; a line in the log says so.
   *
   * @throws {BrokerRefusedError} when it answers and refuses user or password.
   */
  async connect(): Promise<void> {
    await this.connection.connect();
    if (this.sendTransport.ready) return;
    await new Promise<void>((resolve, reject) => {
      const unsubscribe = this.sendTransport.onReadyChange((ready) => {
        unsubscribe();
        if (ready) resolve();
        else reject(new TransportClosedError('Connecting'));
      });
    });
  }

  send(to: Exchange, message: TransportMessage): Promise<void> {
    const amqp = toAmqp(message);
    if (!to.name.startsWith(DIRECT_REPLY_TO)) return this.sendTransport.send(this.destinationOf(to), amqp);
    const routingKey = to.name === DIRECT_REPLY_TO ? amqp.routingKey : to.name;
    return this.sendTransport.send(this.destinationOf(to), { ...amqp, routingKey });
  }

  async deploy(endpoint: ReceiveEndpoint): Promise<void> {
    await this.connect();
    const { model } = this.connection;
    if (model === undefined) throw new BrokerUnavailableError(`Declaring endpoint "${endpoint.name}"`);
    const channel = await model.createChannel();
    // The rejected declaration carries the same error; without a listener the event would end the process.
    channel.on('error', () => undefined);
    await declare(channel, receivePlan(endpoint));
    await channel.close();
  }

  async receive(endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void): Promise<Receiver> {
    if (this.closed) throw new TransportClosedError(`Receiving from "${endpoint.name}"`);
    const { connection, sendTransport } = this;
    const { logger } = this.options;
    const receiver = new ReceiveTransport({ connection, sendTransport, endpoint, onDelivery, logger });
    this.receivers.add(receiver);
    try {
      await receiver.start();
    } catch (error) {
      this.receivers.delete(receiver);
      throw error;
    }
    return {
      get consuming() {
        return receiver.consuming;
      },
      get fault() {
        return receiver.fault;
      },
      stop: () => receiver.stop(),
      close: async () => {
        this.receivers.delete(receiver);
        await receiver.close();
      },
    };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    // A broker that reads nothing answers no goodbye of a channel; without its connection each ends at once.
    if (this.connection.blocked !== undefined) await this.connection.close();
    await Promise.all([...this.receivers].map((receiver) => receiver.close()));
    await this.sendTransport.close();
    await this.connection.close();
  }

  private destinationOf(to: Exchange): Destination {
    const known = this.destinations.get(to);
    if (known !== undefined) return known;
    const destination = destinationFor(to);
    this.destinations.set(to, destination);
    return destination;
  }
}

function destinationFor(to: Exchange): Destination {
  if (to.name.startsWith(DIRECT_REPLY_TO)) return { key: '', exchange: '', plan: nothing, vanishes: false };
  const plan = sendPlan(to);
  return { key: JSON.stringify(plan), exchange: to.name, plan, vanishes: lifeOf(to).autoDelete };
}
