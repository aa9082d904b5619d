import type { AmqpMessage } from '../message/amqp-message';
import { MessageTooLargeError } from '../rabbitmq.error';
import type { Destination } from './outgoing';

/** How RabbitMQ words why it closes a channel over a message beyond its `max_message_size`. */
const tooLarge = /message size \d+ is larger than configured max size (\d+)/;

/**
 * The largest body the broker takes. It tells nobody before it closes a channel over a larger one, and with that channel
 * fails all that is unconfirmed there; so it happens once a connection, and from then on such a message fails alone.
 */
export class MessageSizeLimit {
  private bytes = Number.POSITIVE_INFINITY;

  /** @param reason why a channel was closed. */
  learnFrom({ message }: Error): void {
    const said = tooLarge.exec(message)?.[1];
    if (said !== undefined) this.bytes = Number(said);
  }

  /** Another connection may lead to a broker that was set up otherwise. */
  forget(): void {
    this.bytes = Number.POSITIVE_INFINITY;
  }

  /** Why a message cannot be sent; undefined where nothing is known against it. */
  refusalOf({ exchange }: Destination, { content }: AmqpMessage): MessageTooLargeError | undefined {
    if (content.byteLength <= this.bytes) return undefined;
    return new MessageTooLargeError(exchange, { bytes: content.byteLength, limit: this.bytes });
  }
}
