import { LogField, type Logger } from '@baton/observability';
import { AmqpConnection } from '@golevelup/nestjs-rabbitmq';
import type { ChannelModel } from 'amqplib';
import { TransportClosedError } from '../rabbitmq.error';
import { brokerAddress, connectOptionsOf } from './broker-address';
import { gatherWrites } from './gathered-writes';
import { quietLogger } from './quiet-logger';
import { reconnectDelayMs } from './reconnect-delay';
import { refusalOf } from './refusal';

/** How a process reaches its broker. */
export interface RabbitMqConnectionOptions {
  /** `amqp(s)://user:password@host:port/vhost`; several for a cluster, tried in turn. */
  readonly urls: readonly string[];
  readonly logger: Logger;
  /** What the broker's management page shows for this connection. */
  readonly connectionName: string;
  /** Authorities of `amqps` brokers beside which none is trusted, as PEM text. @default those of Node and the system */
  readonly certificateAuthority?: string | undefined;
  /** A silent peer is given up after two of these, in seconds. @default 10 */
  readonly heartbeatSeconds?: number | undefined;
}

/** How long opening one connection may take, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A broker that stays away is mentioned again after this many tries. */
const TRIES_BETWEEN_LOG_LINES = 12;

/**
 * The one connection of a process to its broker. golevelup's `AmqpConnection` makes and remakes it; this class chooses
 * its options, says in the log when the broker goes and comes, and tells channels when to be made anew. Works within Nest
 * and without.
 */
export class RabbitMqConnection {
  private readonly amqp: AmqpConnection;
  /** What may be logged of each broker, by what the library calls it. */
  private readonly addresses: ReadonlyMap<unknown, string>;
  private readonly listeners = new Set<(model: ChannelModel | undefined) => void>();
  private readonly logger: Logger;
  private readonly blockListeners = new Set<() => void>();
  private current: ChannelModel | undefined;
  private blockedBy: string | undefined;
  private refusal: Error | undefined;
  private failures = 0;
  /** The last line about an absence said that it was an answer. */
  private refusalSaid = false;
  private started: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly options: RabbitMqConnectionOptions) {
    this.logger = options.logger.child({ connection: options.connectionName });
    const brokers = options.urls.map((url) => [connectOptionsOf(url), brokerAddress(url)] as const);
    this.addresses = new Map(brokers);
    this.amqp = new AmqpConnection({
      name: options.connectionName,
      uri: brokers.map(([broker]) => broker),
      connectionInitOptions: { wait: false, skipConnectionFailedLogging: true, skipDisconnectFailedLogging: true },
      connectionManagerOptions: {
        heartbeatIntervalInSeconds: options.heartbeatSeconds ?? 10,
        connectionOptions: {
          // Nagle's algorithm would hold an acknowledgement followed by a publish for some 40 ms.
          noDelay: true,
          keepAlive: true,
          timeout: CONNECT_TIMEOUT_MS,
          ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
          clientProperties: { product: 'Baton', connection_name: options.connectionName },
        },
      },
      registerHandlers: false,
      enableDirectReplyTo: false,
      logger: quietLogger(this.logger),
    });
  }

  /** golevelup's connection, for those who want a channel of their own in Nest. */
  get managed(): AmqpConnection {
    return this.amqp;
  }

  /** What channels are made from; undefined while the broker is away. */
  get model(): ChannelModel | undefined {
    return this.current;
  }

  /**
   * In the broker's words, why it reads nothing more from this connection, acknowledgements included: `low on memory`.
   * It says so to a connection that publishes during its alarm.
   */
  get blocked(): string | undefined {
    return this.blockedBy;
  }

  /** Calls back when {@link blocked} may have changed. @returns unsubscribe */
  onBlockedChange(listener: () => void): () => void {
    this.blockListeners.add(listener);
    return () => this.blockListeners.delete(listener);
  }

  /**
   * Starts connecting and waits for the first success, however long the broker is away.
   *
   * @throws {BrokerRefusedError} when a broker answers and refuses user or password: waiting would not help.
   * @throws {BrokerUntrustedError} when its certificate is not trusted.
   * @throws {TransportClosedError} when {@link close} is called meanwhile.
   */
  connect(): Promise<void> {
    this.started ??= this.start();
    return this.started;
  }

  /** Calls back at each change with the new model, or undefined when the connection was lost. @returns unsubscribe */
  onChange(listener: (model: ChannelModel | undefined) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ends the connection, or the tries to make one. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (this.started === undefined) return;
    const { current } = this;
    this.change(undefined);
    try {
      // First, and not by golevelup, which asks each channel for a goodbye: a broker with an alarm would not answer.
      if (current !== undefined) await ended(current);
      await this.amqp.close();
    } catch (error) {
      // The socket may break while the closing handshake runs; closed it is either way.
      this.logger.debug({ [LogField.err]: error }, 'The connection to RabbitMQ ended while it was being closed');
    }
  }

  private async start(): Promise<void> {
    if (this.closed) throw new TransportClosedError('Connecting');
    const ready = this.amqp.init();
    this.follow();
    await ready;
    await new Promise<void>((resolve, reject) => {
      const settle = () => {
        if (this.current !== undefined) resolve();
        else if (this.refusal !== undefined) reject(this.refusal);
        else if (this.closed) reject(new TransportClosedError('Connecting'));
        else return;
        this.listeners.delete(settle);
      };
      this.listeners.add(settle);
      settle();
    });
  }

  private follow(): void {
    const managed = this.amqp.managedConnection;
    let everConnected = false;
    managed.on('connect', ({ url }) => {
      everConnected = true;
      const tries = this.failures + 1;
      this.failures = 0;
      this.refusalSaid = false;
      this.logger.info({ tries }, `Connected to RabbitMQ at ${this.addresses.get(url)}`);
      const model = managed.connection;
      if (model !== undefined) gatherWrites(model);
      this.change(model);
    });
    managed.on('connectFailed', ({ err, url }) => {
      const address = this.addresses.get(url) ?? brokerAddress(this.options.urls[0] ?? '');
      // The library reads this right after the event; it has no back-off of its own.
      managed.reconnectTimeInSeconds = this.closed ? 0.001 : reconnectDelayMs(this.failures, Math.random()) / 1000;
      const refusal = refusalOf(err, address);
      // An answer is news to who was told of an absence: somebody has to do something.
      const news = refusal !== undefined && !this.refusalSaid;
      if (this.failures++ % TRIES_BETWEEN_LOG_LINES === 0 || news) this.sayAway(err, address, refusal);
      if (!everConnected && refusal?.retryable === false) {
        this.refusal = refusal;
        this.change(undefined);
      }
    });
    managed.on('disconnect', ({ err }) => {
      managed.reconnectTimeInSeconds = reconnectDelayMs(0, Math.random()) / 1000;
      if (!this.closed) this.logger.warn({ [LogField.err]: err }, 'Lost the connection to RabbitMQ; connecting again');
      this.change(undefined);
    });
    managed.on('blocked', ({ reason }) => {
      this.logger.warn({ reason }, 'RabbitMQ takes no messages until its alarm is over');
      this.changeBlocked(reason);
    });
    managed.on('unblocked', () => {
      this.logger.info('RabbitMQ takes messages again');
      this.changeBlocked(undefined);
    });
  }

  private sayAway(error: Error, address: string, refusal: Error | undefined): void {
    this.refusalSaid = refusal !== undefined;
    const away = `RabbitMQ at ${address} is not to be reached (${error.message || error.name}); trying again until it is`;
    if (refusal === undefined) this.logger.warn({ tries: this.failures }, away);
    else this.logger.error({ tries: this.failures }, `${refusal.message} Trying again until it is right.`);
  }

  private changeBlocked(reason: string | undefined): void {
    if (this.blockedBy === reason) return;
    this.blockedBy = reason;
    for (const listener of [...this.blockListeners]) listener();
  }

  private change(model: ChannelModel | undefined): void {
    this.current = model;
    for (const listener of [...this.listeners]) listener(model);
    // Last: what waited must not follow into the connection that has just ended.
    this.changeBlocked(undefined);
  }
}

/** The client forgets whoever waits for its goodbye when the socket breaks meanwhile, but says that it has ended. */
function ended(model: ChannelModel): Promise<void> {
  return new Promise((resolve, reject) => {
    model.once('close', () => resolve());
    model.close().then(resolve, reject);
  });
}
