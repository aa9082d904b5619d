import type { Logger } from '@baton/observability';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { closeChannel } from '../connection/close-channel';
import { BrokerUnavailableError, DeclarationRefusedError, DestinationUnavailableError } from '../rabbitmq.error';
import { isOfOneDestination } from '../topology/declare';
import { Declarer } from '../topology/declarer';
import { ConfirmWindow, type WindowLimits } from './confirm-window';
import type { Destination, Outgoing } from './outgoing';

/** How long a channel that is in doubt is kept, in milliseconds: long enough for most queues to have a new leader. */
const RENEW_AFTER_MS = 1_000;

/** What a session works with. */
export interface SendSessionOptions {
  readonly limits: WindowLimits;
  readonly logger: Logger;
  /** Why the broker closes a channel: called before the driver fails what is unconfirmed there. */
  readonly onError: (reason: Error) => void;
  /** Called once when the channel ends on its own; the driver has failed what was unconfirmed by then. */
  readonly onLost: (session: SendSession, reason: Error | undefined) => void;
}

/**
 * Sending over one connection: what was declared, what is unconfirmed, what waits. When its channel ends, so does the
 * session, and what it never published goes over to the next one.
 *
 * A channel over which a message was refused, or nothing confirmed in time, is replaced: RabbitMQ before 3.12.5 refuses
 * whatever a channel publishes to a quorum queue, until the node is back, when the queue's leader was on a lost node at the
 * channel's first publish; another channel finds the new leader. What is in flight settles before, so order is kept.
 */
export class SendSession {
  private readonly declarer: Declarer;
  private readonly declared = new Set<string>();
  /** Messages of an exchange whose declaration is under way. */
  private readonly declaring = new Map<string, Outgoing[]>();
  private window: ConfirmWindow;
  private renewal: NodeJS.Timeout | undefined;
  private ended = false;
  private reason: Error | undefined;

  private constructor(
    private channel: ConfirmChannel,
    private readonly model: ChannelModel,
    private readonly options: SendSessionOptions,
  ) {
    this.declarer = new Declarer(model);
    this.window = this.windowOver(channel);
  }

  /** @throws the driver's error when the connection has no channel to give, or breaks. */
  static async open(model: ChannelModel, options: SendSessionOptions): Promise<SendSession> {
    return new SendSession(await model.createConfirmChannel(), model, options);
  }

  /** Declares the destination unless this session did, then publishes; in order per destination. */
  send(outgoing: Outgoing): void {
    const { exchange, key } = outgoing.destination;
    if (exchange === '' || this.declared.has(key)) {
      this.window.send(outgoing);
      return;
    }
    const waiting = this.declaring.get(key);
    if (waiting !== undefined) {
      waiting.push(outgoing);
      return;
    }
    this.declaring.set(key, [outgoing]);
    void this.declareAndSend(outgoing.destination);
  }

  /** What is declared is no longer taken for granted: something behind the exchange was missing. */
  forget({ key }: Destination): void {
    this.declared.delete(key);
  }

  /** Gives back what was never published, in order per destination. */
  takeUnsent(): Outgoing[] {
    return [...this.window.takeWaiting(), ...this.takeDeclaring()];
  }

  /** Publishes no more. @returns what was never published, in order per destination */
  end(): Outgoing[] {
    this.ended = true;
    clearTimeout(this.renewal);
    return [...this.window.end(), ...this.takeDeclaring()];
  }

  /** Ends the channel in good order. */
  async close(): Promise<void> {
    await closeChannel(this.channel);
  }

  private takeDeclaring(): Outgoing[] {
    return [...this.declaring.values()].flatMap((waiting) => waiting.splice(0));
  }

  private windowOver(channel: ConfirmChannel): ConfirmWindow {
    channel.on('error', (error) => {
      if (this.channel === channel) this.reason = error;
      this.options.onError(error);
    });
    channel.on('close', () => {
      if (this.channel === channel && !this.ended) this.options.onLost(this, this.reason);
    });
    return new ConfirmWindow(channel, this.options.limits, () => this.renewSoon());
  }

  private renewSoon(): void {
    if (!this.ended) this.renewal ??= setTimeout(() => void this.renew(), RENEW_AFTER_MS);
  }

  private async renew(): Promise<void> {
    await this.window.settled();
    if (this.ended) return;
    const old = this.channel;
    try {
      const channel = await this.model.createConfirmChannel();
      if (this.ended) await closeChannel(channel);
      else this.goOnOver(channel);
    } catch (error) {
      // Nothing to go on over: the session is lost as a whole, unless it is over anyway.
      this.reason = error instanceof Error ? error : new Error(String(error), { cause: error });
    }
    if (!this.ended) await closeChannel(old);
  }

  private goOnOver(channel: ConfirmChannel): void {
    const waiting = this.window.end();
    this.channel = channel;
    this.window = this.windowOver(channel);
    this.renewal = undefined;
    for (const outgoing of waiting) this.window.send(outgoing);
    this.options.logger.info(
      'RabbitMQ refused messages, or confirmed none in time: sending goes on over another channel',
    );
  }

  private async declareAndSend(destination: Destination): Promise<void> {
    const failure = await this.declare(destination);
    if (this.ended) return;
    const waiting = this.declaring.get(destination.key) ?? [];
    this.declaring.delete(destination.key);
    if (failure !== undefined) {
      for (const outgoing of waiting) outgoing.failed(failure);
      return;
    }
    if (!destination.vanishes) this.declared.add(destination.key);
    for (const outgoing of waiting) this.window.send(outgoing);
  }

  private async declare({ exchange, plan }: Destination): Promise<Error | undefined> {
    try {
      await this.declarer.declare(plan);
      return undefined;
    } catch (cause) {
      if (cause instanceof DeclarationRefusedError) return cause;
      if (cause instanceof Error && isOfOneDestination(cause))
        return new DestinationUnavailableError(exchange, { cause });
      return new BrokerUnavailableError(`Declaring exchange "${exchange}"`, { cause });
    }
  }
}
