import { LogField, type Logger } from '@baton/observability';
import type { ChannelModel } from 'amqplib';
import type { RabbitMqConnection } from '../connection/connection';
import { reconnectDelayMs } from '../connection/reconnect-delay';
import type { AmqpMessage } from '../message/amqp-message';
import { SendQueueFullError, TransportClosedError } from '../rabbitmq.error';
import type { WindowLimits } from './confirm-window';
import { MessageSizeLimit } from './message-size-limit';
import type { Destination, Outgoing } from './outgoing';
import { SendSession } from './send-session';
import { WaitingLine } from './waiting-line';

/** How much sending may hold, and for how long. */
export interface SendLimits {
  /** Messages accepted and not yet settled; more are turned away. @default 50 000 */
  readonly pendingMessages?: number | undefined;
  /** Bytes of their bodies; one message is always accepted. @default 256 MiB */
  readonly pendingBytes?: number | undefined;
  /** How long a message waits for a connection that is lost or blocked, in milliseconds. @default 10 000 */
  readonly waitForConnectionMs?: number | undefined;
  /** How long a confirm may take before its message counts as unconfirmed, in milliseconds. @default 30 000 */
  readonly confirmMs?: number | undefined;
}

/** Messages published and not yet confirmed at most, and the bytes of their bodies. */
const MOST_UNCONFIRMED = { messages: 1_000, bytes: 16 * 1024 * 1024 };
/** How long closing waits for confirms, in milliseconds. */
const CLOSE_MS = 5_000;

/**
 * Sends for a whole process: over the present session while the broker is there and takes messages, and otherwise from a
 * waiting line in which nothing stays longer than the limit. Every promise given out settles.
 */
export class SendTransport {
  private readonly limits: Required<{ [K in keyof SendLimits]: number }>;
  private readonly window: WindowLimits;
  private readonly line: WaitingLine;
  private readonly sizeLimit = new MessageSizeLimit();
  private readonly listeners = new Set<(ready: boolean) => void>();
  private readonly unfollow: (() => void)[];
  private session: SendSession | undefined;
  private reopenTimer: NodeJS.Timeout | undefined;
  private pending = 0;
  private pendingBytes = 0;
  private reopens = 0;
  private closed = false;
  private whenIdle: (() => void) | undefined;

  constructor(
    private readonly connection: RabbitMqConnection,
    private readonly logger: Logger,
    limits: SendLimits = {},
  ) {
    this.limits = {
      pendingMessages: limits.pendingMessages ?? 50_000,
      pendingBytes: limits.pendingBytes ?? 256 * 1024 * 1024,
      waitForConnectionMs: limits.waitForConnectionMs ?? 10_000,
      confirmMs: limits.confirmMs ?? 30_000,
    };
    const { confirmMs, waitForConnectionMs } = this.limits;
    this.window = { ...MOST_UNCONFIRMED, confirmMs };
    this.line = new WaitingLine(waitForConnectionMs, () =>
      connection.blocked === undefined ? 'is not connected' : `takes no messages (${connection.blocked})`,
    );
    this.unfollow = [
      connection.onChange((model) => this.follow(model)),
      connection.onBlockedChange(() => this.blockedChanged()),
    ];
  }

  /** Whether a message would be published at once. */
  get ready(): boolean {
    return this.session !== undefined && this.connection.blocked === undefined;
  }

  /** Calls back when {@link ready} changes. @returns unsubscribe */
  onReadyChange(listener: (ready: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Resolves when the broker has confirmed the message.
   *
   * @throws one of the package's errors; after {@link PublishUnconfirmedError} the message may have arrived.
   */
  send(destination: Destination, message: AmqpMessage): Promise<void> {
    if (this.closed) return Promise.reject(new TransportClosedError(`Sending to exchange "${destination.exchange}"`));
    const bytes = message.content.byteLength;
    if (!this.hasRoomFor(bytes)) {
      const held = { messages: this.pending, bytes: this.pendingBytes };
      return Promise.reject(new SendQueueFullError(destination.exchange, held));
    }
    this.pending++;
    this.pendingBytes += bytes;
    return new Promise((resolve, reject) => {
      this.dispatch({
        destination,
        message,
        confirmed: () => {
          this.settled(bytes);
          resolve();
        },
        failed: (error) => {
          this.settled(bytes);
          reject(this.sizeLimit.refusalOf(destination, message) ?? error);
        },
      });
    });
  }

  /** Declares a destination again before its next message. */
  forget(destination: Destination): void {
    this.session?.forget(destination);
  }

  /** Takes no more, waits a while for what is unconfirmed, then ends; what has not settled by then is failed. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.reopenTimer);
    if (this.pending > 0 && this.ready) await this.idle();
    for (const unfollow of this.unfollow) unfollow();
    const session = this.session;
    this.session = undefined;
    for (const { destination, failed } of [...(session?.end() ?? []), ...this.line.takeAll()]) {
      failed(new TransportClosedError(`Sending to exchange "${destination.exchange}"`));
    }
    this.tell(false);
    try {
      await session?.close();
    } catch (error) {
      this.logger.debug({ [LogField.err]: error }, 'The send channel was gone before it was closed');
    }
  }

  private dispatch(outgoing: Outgoing): void {
    const tooLarge = this.sizeLimit.refusalOf(outgoing.destination, outgoing.message);
    if (tooLarge !== undefined) outgoing.failed(tooLarge);
    else if (this.session !== undefined && this.connection.blocked === undefined) this.session.send(outgoing);
    else this.line.add([outgoing]);
  }

  private hasRoomFor(bytes: number): boolean {
    const { pendingMessages, pendingBytes } = this.limits;
    return this.pending === 0 || (this.pending < pendingMessages && this.pendingBytes + bytes <= pendingBytes);
  }

  private settled(bytes: number): void {
    this.pendingBytes -= bytes;
    this.pending--;
    if (this.pending === 0) this.whenIdle?.();
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, CLOSE_MS);
      this.whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private follow(model: ChannelModel | undefined): void {
    clearTimeout(this.reopenTimer);
    if (this.session !== undefined) this.leaveSession(this.session);
    this.sizeLimit.forget();
    if (model !== undefined) void this.openSession(model);
  }

  private async openSession(model: ChannelModel): Promise<void> {
    try {
      const session = await SendSession.open(model, {
        limits: this.window,
        logger: this.logger,
        onError: (reason) => this.sizeLimit.learnFrom(reason),
        onLost: (lost, reason) => this.sessionLost(lost, reason),
      });
      if (this.connection.model !== model || this.closed) return;
      this.session = session;
    } catch (error) {
      if (this.connection.model !== model) return;
      this.logger.warn({ [LogField.err]: error }, 'Could not open the send channel; trying again');
      this.reopenSoon();
      return;
    }
    this.sendWaiting();
  }

  /** What is published already waits for its confirm; what is not must not follow it into a socket nobody reads. */
  private blockedChanged(): void {
    if (this.session === undefined) return;
    if (this.ready) this.sendWaiting();
    else {
      this.line.add(this.session.takeUnsent());
      this.tell(false);
    }
  }

  private sendWaiting(): void {
    for (const outgoing of this.line.takeAll()) this.dispatch(outgoing);
    this.tell(this.ready);
  }

  /** The channel ended while the connection may live on: a 404, a 406, an internal error of the broker. */
  private sessionLost(session: SendSession, reason: Error | undefined): void {
    if (this.session !== session) return;
    this.leaveSession(session);
    if (reason === undefined) return;
    this.logger.warn({ [LogField.err]: reason }, 'RabbitMQ closed the send channel; opening another');
    this.reopenSoon();
  }

  private reopenSoon(): void {
    clearTimeout(this.reopenTimer);
    this.reopenTimer = setTimeout(
      () => {
        const { model } = this.connection;
        if (model !== undefined && this.session === undefined && !this.closed) void this.openSession(model);
      },
      reconnectDelayMs(Math.min(this.reopens++, 3), Math.random()),
    );
  }

  private leaveSession(session: SendSession): void {
    this.session = undefined;
    this.line.add(session.end());
    this.tell(false);
  }

  private tell(ready: boolean): void {
    if (ready) this.reopens = 0;
    for (const listener of [...this.listeners]) listener(ready);
  }
}
