import type { Exchange, OutgoingMessage, StoredMessage, TransportMessage } from '@baton/bus';
import type { Guid } from '@baton/contracts';
import type { Statement } from '../postgres/statement';

const INSERT = 'insert into outbox (exchange, properties, body) values ($1, $2, $3)';

const SCHEDULE = `insert into scheduled_message (token, deliver_at, exchange, properties, body) values ($1, $2, $3, $4, $5)
on conflict (token) do update set deliver_at = excluded.deliver_at, exchange = excluded.exchange,
  properties = excluded.properties, body = excluded.body`;

const CANCEL = 'delete from scheduled_message where token = $1';

type Properties = Omit<TransportMessage, 'body'>;

/** Exchanges are few and long-lived; each is written once, and read back as one object that transports can tell by identity. */
const exchangeTexts = new WeakMap<Exchange, string>();
const exchanges = new Map<string, Exchange>();
const MAX_EXCHANGES = 10_000;

/** Writes a message to the outbox. */
export function outboxInsert(outgoing: OutgoingMessage): Statement {
  return { text: INSERT, values: columnsOf(outgoing) };
}

/** Writes a message that leaves later; what the token stood for before is replaced. */
export function scheduledInsert(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): Statement {
  return { text: SCHEDULE, values: [token, deliverAt, ...columnsOf(outgoing)] };
}

/** Takes back a message that has not left. */
export function scheduledDelete(token: Guid): Statement {
  return { text: CANCEL, values: [token] };
}

/** Reads a message back from its columns `id` (as text), `exchange`, `properties` and `body`. */
export function storedMessage({ id, exchange, properties, body }: Record<string, unknown>): StoredMessage {
  if (!(body instanceof Uint8Array)) throw new TypeError(`The body of outbox row ${String(id)} was not read as bytes.`);
  const message: Properties = JSON.parse(String(properties));
  return { id: BigInt(String(id)), exchange: exchangeOf(String(exchange)), message: { ...message, body } };
}

function columnsOf({ exchange, message }: OutgoingMessage): readonly unknown[] {
  const { body, ...properties } = message;
  return [exchangeText(exchange), JSON.stringify(properties), body];
}

function exchangeText(exchange: Exchange): string {
  const known = exchangeTexts.get(exchange);
  if (known !== undefined) return known;
  const text = JSON.stringify(exchange);
  exchangeTexts.set(exchange, text);
  return text;
}

function exchangeOf(text: string): Exchange {
  const known = exchanges.get(text);
  if (known !== undefined) return known;
  const exchange: Exchange = JSON.parse(text);
  // Names of temporary exchanges never end; forgetting one costs a parse.
  if (exchanges.size >= MAX_EXCHANGES) exchanges.clear();
  exchanges.set(text, exchange);
  return exchange;
}
