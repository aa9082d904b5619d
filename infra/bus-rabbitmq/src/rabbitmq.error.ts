import { NotTakenError, UnavailableError } from '@baton/bus';
import { AppError } from '@baton/contracts';

/** RabbitMQ was away, or took nothing, for as long as a caller is made to wait. The work itself was not begun. */
export class BrokerUnavailableError extends UnavailableError {
  readonly code = 'BROKER_UNAVAILABLE';

  /** @param why in half a sentence. @default it is not connected */
  constructor(operation: string, options: ErrorOptions & { readonly why?: string } = {}) {
    const { why = 'is not connected', ...rest } = options;
    super(`${operation}: RabbitMQ ${why}. Nothing was sent; try again once it takes messages.`, rest);
  }
}

/** RabbitMQ answered and turned the connection down: wrong user or password. Waiting does not help. */
export class BrokerRefusedError extends AppError {
  readonly code = 'BROKER_REFUSED';
  readonly retryable = false;

  constructor(address: string, options?: ErrorOptions) {
    super(
      `RabbitMQ at ${address} refused the connection. Check user and password of its URL: the user must exist, with this password.`,
      options,
    );
  }
}

/** RabbitMQ knows the user and did not open the virtual host. That passes where the broker is starting, and only there. */
export class VirtualHostRefusedError extends AppError {
  readonly code = 'VIRTUAL_HOST_REFUSED';
  readonly retryable = true;

  constructor(address: string, options?: ErrorOptions) {
    super(
      `RabbitMQ at ${address} did not open the virtual host of its URL. While it starts that passes by itself; if it stays, see that the vhost exists (rabbitmqctl list_vhosts), that the user has rights on it (rabbitmqctl list_permissions), and what the broker's log says of this connection.`,
      options,
    );
  }
}

/** The broker's certificate is not one this process trusts, or is for another name. Waiting does not help. */
export class BrokerUntrustedError extends AppError {
  readonly code = 'BROKER_UNTRUSTED';
  readonly retryable = false;

  constructor(address: string, options: { readonly cause: Error }) {
    super(
      `RabbitMQ at ${address} shows a certificate that is not trusted: ${options.cause.message}. Name the file of its authority in RABBITMQ_CA_FILE, and the broker in the URL as its certificate does. Nothing was sent, no password either.`,
      options,
    );
  }
}

/** The channel ended before the broker confirmed. The message may have arrived: sending it again may double it. */
export class PublishUnconfirmedError extends UnavailableError {
  readonly code = 'PUBLISH_UNCONFIRMED';

  constructor(
    readonly exchange: string,
    options?: ErrorOptions,
  ) {
    super(unconfirmed('The channel closed', exchange), options);
  }
}

/** The time ended before the broker confirmed, while the channel lives: as {@link PublishUnconfirmedError}, of one message. */
export class PublishOverdueError extends NotTakenError {
  readonly code = 'PUBLISH_UNCONFIRMED';

  constructor(
    readonly exchange: string,
    afterMs: number,
  ) {
    super(unconfirmed(`${afterMs} ms passed`, exchange));
  }
}

function unconfirmed(when: string, exchange: string): string {
  return `${when} before RabbitMQ confirmed a message to exchange "${exchange}". It may have arrived: send it again under the same message id.`;
}

/** The broker said no to one message: a queue behind the exchange is full, or lost its leader while taking it. */
export class PublishRefusedError extends NotTakenError {
  readonly code = 'PUBLISH_REFUSED';

  constructor(
    readonly exchange: string,
    options?: ErrorOptions,
  ) {
    super(
      `RabbitMQ refused (nacked) a message to exchange "${exchange}": a queue bound to it is at its length limit or unavailable. Send it again later.`,
      options,
    );
  }
}

/** A message that must end in a queue found none behind its exchange. */
export class UnroutableError extends AppError {
  readonly code = 'UNROUTABLE';
  readonly retryable = true;

  constructor(readonly exchange: string) {
    super(
      `No queue is bound to exchange "${exchange}", so RabbitMQ returned the message. The queue is declared again on the next try.`,
    );
  }
}

/** As many messages, or bytes, wait to be sent as are held in memory. */
export class SendQueueFullError extends UnavailableError {
  readonly code = 'SEND_QUEUE_FULL';

  constructor(
    readonly exchange: string,
    held: { readonly messages: number; readonly bytes: number },
  ) {
    super(
      `${held.messages} messages of ${held.bytes} bytes wait to be sent already, so one to exchange "${exchange}" was turned away. Await earlier sends before starting more.`,
    );
  }
}

/** A message AMQP cannot carry: a header table over the frame size, a name over 255 bytes, a priority over 255. */
export class UnencodableMessageError extends AppError {
  readonly code = 'MESSAGE_UNENCODABLE';
  readonly retryable = false;

  constructor(
    readonly exchange: string,
    options: { readonly cause: unknown },
  ) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `A message to exchange "${exchange}" does not fit into AMQP: ${reason}. Shorten or drop the header.`,
      options,
    );
  }
}

/** A body beyond the broker's `max_message_size`. Trying again does not help. */
export class MessageTooLargeError extends AppError {
  readonly code = 'MESSAGE_TOO_LARGE';
  readonly retryable = false;

  constructor(
    readonly exchange: string,
    { bytes, limit }: { readonly bytes: number; readonly limit: number },
  ) {
    super(
      `A message to exchange "${exchange}" has ${bytes} bytes; RabbitMQ takes ${limit} at most (max_message_size). It was not sent: send less in one message, or a reference to what is large.`,
    );
  }
}

/** What is declared exists already and differs, or the user may not declare it. A person has to decide which is right. */
export class DeclarationRefusedError extends AppError {
  readonly code = 'DECLARATION_REFUSED';
  readonly retryable = false;

  constructor(what: string, options: { readonly cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `RabbitMQ refused to declare ${what}: ${reason}. Give the endpoint the options the existing one has, or delete that one when it is empty.`,
      options,
    );
  }
}

/** The broker would not declare where one message goes, for now: another connection's own queue, a queue without a leader. */
export class DestinationUnavailableError extends NotTakenError {
  readonly code = 'DESTINATION_UNAVAILABLE';

  constructor(
    readonly exchange: string,
    options: { readonly cause: Error },
  ) {
    super(
      `RabbitMQ cannot declare exchange "${exchange}" or the queue behind it now: ${options.cause.message}. Nothing was sent; try again later.`,
      options,
    );
  }
}

/** The transport was closed; what is asked of it now is not done. */
export class TransportClosedError extends AppError {
  readonly code = 'TRANSPORT_CLOSED';
  readonly retryable = true;

  constructor(operation: string) {
    super(`${operation}: the RabbitMQ transport is closed or closing. It is done after the next start.`);
  }
}
