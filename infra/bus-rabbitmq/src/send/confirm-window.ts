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
 * whose confirm is late is given up, and keeps its place in the window: it may still be on its way.
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

  constructor(
    private readonly channel: ConfirmChannel,
    private readonly limits: WindowLimits,
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

  /** Publishes no more. What is in flight settles with the channel. */
  end(): void {
    this.ended = true;
    this.flights.end();
  }

  private hasRoom(): boolean {
    return this.inFlight < this.limits.messages && this.inFlightBytes < this.limits.bytes;
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
  }

  private tell(outgoing: Outgoing, wasReturned: boolean, error: unknown): void {
    if (wasReturned) outgoing.failed(new UnroutableError(outgoing.destination.exchange));
    else if (error === null || error === undefined) outgoing.confirmed();
    else outgoing.failed(publishError(outgoing.destination.exchange, error));
  }

  /** Once all in flight are late there is no room to come either: what waits behind them is told so. */
  private giveUpLate(): void {
    const { confirmMs } = this.limits;
    for (const outgoing of this.flights.takeLate()) {
      outgoing.over = true;
      this.givenUp++;
      outgoing.failed(new PublishOverdueError(outgoing.destination.exchange, confirmMs));
    }
    if (this.givenUp < this.inFlight || this.hasRoom()) return;
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

function publishError(exchange: string, cause: unknown): Error {
  const nacked = cause instanceof Error && cause.message === NACKED;
  return nacked ? new PublishRefusedError(exchange, { cause }) : new PublishUnconfirmedError(exchange, { cause });
}
