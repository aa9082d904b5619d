import { AppError } from '@baton/contracts';
import type { OutgoingMessage } from '../outbox/outbox.port';
import { MessageHeader } from '../serialization/headers';
import { lifeOf } from '../transport/exchange-life';
import type { Exchange } from '../transport/transport.port';

/** The longest delay the broker's plugin keeps, in milliseconds: some 49 days. */
const LONGEST_DELAY_MS = 4_294_967_295;

/** Something was to be delayed for longer than the broker's plugin can. */
export class DelayTooLongError extends AppError {
  readonly code = 'DELAY_TOO_LONG';
  readonly retryable = false;

  constructor(exchange: string, delayMs: number) {
    super(
      `A message to ${exchange} was to be delayed for ${delayMs} ms; the delayed exchange keeps at most ${LONGEST_DELAY_MS}. Use the durable scheduler. Nothing was sent.`,
    );
  }
}

const delayedExchanges = new WeakMap<Exchange, Exchange>();

/**
 * The exchange that holds messages for a destination: `<destination>_delay`, as durable as that, bound to it. Needs the
 * broker's delayed-message plugin. The same object each time.
 */
export function delayedExchangeOf(destination: Exchange): Exchange {
  let exchange = delayedExchanges.get(destination);
  if (!exchange) {
    const { name } = destination;
    exchange = { name: `${name}_delay`, ...lifeOf(destination), delayed: true, boundTo: [destination] };
    delayedExchanges.set(destination, exchange);
  }
  return exchange;
}

/** A message on its way over the delayed exchange; on its ordinary way when there is nothing to wait for. */
export function delayed({ exchange, message }: OutgoingMessage, delayMs: number): OutgoingMessage {
  if (delayMs <= 0) return { exchange, message };
  if (delayMs > LONGEST_DELAY_MS) throw new DelayTooLongError(exchange.name, delayMs);
  const delay = { int64: String(Math.ceil(delayMs)) };
  return {
    exchange: delayedExchangeOf(exchange),
    message: { ...message, headers: { ...message.headers, [MessageHeader.delay]: delay } },
  };
}
