import type { Exchange } from './transport.port';

/** How long an exchange, and a queue declared with it, lives. */
export interface ExchangeLife {
  readonly durable: boolean;
  readonly autoDelete: boolean;
}

/** What an exchange says of its life, with the defaults filled in. */
export function lifeOf({ temporary = false, durable = !temporary, autoDelete = temporary }: Exchange): ExchangeLife {
  return { durable, autoDelete };
}
