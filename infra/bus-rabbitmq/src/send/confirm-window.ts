import { type ConfirmChannel, IllegalOperationError, type Message } from 'amqplib';
import {
  BrokerUnavailableError,
  PublishOverdueError,
  PublishRefusedError,
  PublishUnconfirmedError,
  UnencodableMessageError,
  UnroutableError,
} from '../rabbitmq.error';
import { Fifo } from './fifo';
import { Flights } from './flights';
import type { Outgoing } from './outgoing';

/** How much may be unconfirmed at once. */
export interface WindowLimits {
  /** Messages. */
  readonly messages: number;
  /** Bytes of their bodies: the memory a slow broker can cost. One message is always let through. */
  readonly bytes: number;
  /** How long a confirm may take, in milliseconds. */
  readonly confirmMs: number;
}

/** How the client library words a `basic.nack` in reply to a publish; it has no code of its own. */
const NACKED = 'message nacked';

/**
 * Publishes over one confirm channel with a bounded number of unconfirmed messages. What exceeds the window waits and
 * goes out in a burst once half of it is confirmed: one message per confirm would mean one small write each. A message
 * whose confirm is late is given up, and keeps its place for as long as the channel lives: it may still be on its way.
 */
export class ConfirmWindow {
  private readonly waiting = new Fifo<Outgoing>();
  /** Mandatory messages in flight, with whether the broker returned them: the return comes before the confirm. */
  private readonly mandatory = new Map<Outgoing, boolean>();
  private readonly flights: Flights;
  private inFlight = 0;
  private inFlightBytes = 0;
  /** Of those in flight: nobody waits for them any more. */
  private givenUp = 0;
  private ended = false;
  /** Set while nothing more is published; called once nobody waits for what is. */
  private whenSettled: (() => void) | undefined;

  /** @param onDoubt called when the broker refused a message, and when all in flight are late. */
  constructor(
    private readonly channel: ConfirmChannel,
    private readonly limits: WindowLimits,
    private readonly onDoubt: () => void,
  ) {
    this.flights = new Flights(limits.confirmMs, () => this.giveUpLate());
    channel.on('return', (message: Message) => this.returned(message));
  }

  /** Publishes now, or once the window has room. */
  send(outgoing: Outgoing): void {
    if (this.waiting.length > 0 || !this.hasRoom()) this.waiting.push(outgoing);
    else this.publish(outgoing);
  }

  /** Gives back what was never published, oldest first. */
  takeWaiting(): Outgoing[] {
    return this.waiting.takeAll();
  }

  /** Publishes no more, and waits until each message in flight is settled or given up. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.whenSettled = resolve;
      this.lookWhetherAllAreLate();
    });
  }

  /** Publishes no more; what is in flight settles with the channel. @returns what was never published, oldest first */
  end(): Outgoing[] {
    this.ended = true;
    this.flights.end();
    return this.takeWaiting();
  }

  private hasRoom(): boolean {
    if (this.whenSettled !== undefined) return false;
    return this.inFlight < this.limits.messages && this.inFlightBytes < this.limits.bytes;
  }

  private get allLate(): boolean {
    return this.givenUp === this.inFlight;
  }

  /** What is late takes up room, and no confirm is to be expected where all is. */
  private lookWhetherAllAreLate(): void {
    if (!this.allLate) return;
    if (this.whenSettled !== undefined) this.whenSettled();
    else if (this.givenUp > 0) this.onDoubt();
  }

  private refill(): void {
    if (this.ended || this.inFlight > this.limits.messages / 2 || this.inFlightBytes > this.limits.bytes / 2) return;
    while (this.hasRoom()) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.publish(next);
    }
  }

  private publish(outgoing: Outgoing): void {
    const { destination, message } = outgoing;
    const mandatory = message.options.mandatory === true;
    try {
      this.channel.publish(
        destination.exchange,
        message.routingKey,
        message.content,
        message.options,
        (error: unknown) => this.settle(outgoing, mandatory, error),
      );
    } catch (error) {
      outgoing.failed(
        error instanceof IllegalOperationError
          ? new BrokerUnavailableError(`Sending to exchange "${destination.exchange}"`, { cause: error })
          : new UnencodableMessageError(destination.exchange, { cause: error }),
      );
      return;
    }
    this.inFlight++;
    this.inFlightBytes += message.content.length;
    this.flights.add(outgoing);
    if (mandatory) this.mandatory.set(outgoing, false);
  }

  private settle(outgoing: Outgoing, mandatory: boolean, error: unknown): void {
    this.inFlight--;
    this.inFlightBytes -= outgoing.message.content.length;
    const wasReturned = mandatory && this.mandatory.get(outgoing) === true;
    if (mandatory) this.mandatory.delete(outgoing);
    if (outgoing.over) this.givenUp--;
    else this.tell(outgoing, wasReturned, error);
    this.flights.landed(outgoing);
    if (this.waiting.length > 0) this.refill();
    this.lookWhetherAllAreLate();
  }

  private tell(outgoing: Outgoing, wasReturned: boolean, error: unknown): void {
    if (wasReturned) outgoing.failed(new UnroutableError(outgoing.destination.exchange));
    else if (error === null || error === undefined) outgoing.confirmed();
    else this.refused(outgoing, error);
  }

  private refused({ destination, failed }: Outgoing, cause: unknown): void {
    const nacked = cause instanceof Error && cause.message === NACKED;
    failed(new (nacked ? PublishRefusedError : PublishUnconfirmedError)(destination.exchange, { cause }));
    if (nacked) this.onDoubt();
  }

  /** Once all are late and fill the window, what waits behind them is told so too. */
  private giveUpLate(): void {
    const { confirmMs } = this.limits;
    for (const outgoing of this.flights.takeLate()) {
      outgoing.over = true;
      this.givenUp++;
      outgoing.failed(new PublishOverdueError(outgoing.destination.exchange, confirmMs));
    }
    this.lookWhetherAllAreLate();
    if (!this.allLate || this.whenSettled !== undefined || this.hasRoom()) return;
    const why = `has confirmed nothing for ${confirmMs} ms`;
    for (const { destination, failed } of this.waiting.takeAll()) {
      failed(new BrokerUnavailableError(`Sending to exchange "${destination.exchange}"`, { why }));
    }
  }

  /** A return names no delivery tag; equal bytes on the same exchange are as good, since they share their fate. */
  private returned({ fields, content }: Message): void {
    for (const [outgoing, wasReturned] of this.mandatory) {
      if (wasReturned || outgoing.destination.exchange !== fields.exchange) continue;
      if (!outgoing.message.content.equals(content)) continue;
      this.mandatory.set(outgoing, true);
      return;
    }
  }
}
