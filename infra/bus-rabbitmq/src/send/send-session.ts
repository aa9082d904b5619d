import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { closeChannel } from '../connection/close-channel';
import { BrokerUnavailableError, DeclarationRefusedError, DestinationUnavailableError } from '../rabbitmq.error';
import { isOfOneDestination } from '../topology/declare';
import { Declarer } from '../topology/declarer';
import { ConfirmWindow, type WindowLimits } from './confirm-window';
import type { Destination, Outgoing } from './outgoing';

/**
 * Sending, for as long as one confirm channel lives: what was declared on it, what is unconfirmed, what waits. When the
 * channel ends, so does the session, and what it never published goes over to the next one.
 */
export class SendSession {
  private readonly window: ConfirmWindow;
  private readonly declarer: Declarer;
  private readonly declared = new Set<string>();
  /** Messages of an exchange whose declaration is under way. */
  private readonly declaring = new Map<string, Outgoing[]>();
  private ended = false;
  private reason: Error | undefined;

  private constructor(
    private readonly channel: ConfirmChannel,
    model: ChannelModel,
    limits: WindowLimits,
    onLost: (session: SendSession, reason: Error | undefined) => void,
  ) {
    this.window = new ConfirmWindow(channel, limits);
    this.declarer = new Declarer(model);
    channel.on('error', (error) => {
      this.reason = error;
    });
    channel.on('close', () => {
      if (!this.ended) onLost(this, this.reason);
    });
  }

  /** @param onLost called once when the channel ends on its own; the driver has failed what was unconfirmed by then. */
  static async open(
    model: ChannelModel,
    limits: WindowLimits,
    onLost: (session: SendSession, reason: Error | undefined) => void,
  ): Promise<SendSession> {
    return new SendSession(await model.createConfirmChannel(), model, limits, onLost);
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
    return [...this.window.takeWaiting(), ...[...this.declaring.values()].flatMap((waiting) => waiting.splice(0))];
  }

  /** Publishes no more. @returns what was never published, in order per destination */
  end(): Outgoing[] {
    this.ended = true;
    this.window.end();
    return this.takeUnsent();
  }

  /** Ends the channel in good order. */
  async close(): Promise<void> {
    await closeChannel(this.channel);
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
