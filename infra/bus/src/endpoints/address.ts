import { AppError, isEntityName } from '@baton/contracts';
import { quoted } from '../serialization/quoted';
import { type ExchangeLife, lifeOf } from '../transport/exchange-life';
import type { Exchange, ExchangeType } from '../transport/transport.port';

/**
 * Where a message is sent. Only the exchange's name and flags matter: host and vhost are ignored, a sender uses its own
 * connection. `queue:` declares a classic queue too: use `exchange:` for Baton's own endpoints, whose queues are quorum.
 */
export type Address =
  | `${'queue' | 'exchange'}:${string}`
  | `${'rabbitmq' | 'rabbitmqs' | 'amqp' | 'amqps' | 'loopback'}://${string}`;

/** An address that names no exchange the transport could declare. */
export class InvalidAddressError extends AppError {
  readonly code = 'INVALID_ADDRESS';
  readonly retryable = false;

  constructor(address: string, reason: string) {
    super(
      `The address ${quoted(address)} ${reason}. Expected exchange:name, queue:name or rabbitmq://host/vhost/name with ?temporary=true where it applies. The message was not sent.`,
    );
  }
}

/** An address taken apart. */
export interface EndpointAddress {
  /** Of the exchange. */
  readonly name: string;
  /** `/` unless the address says otherwise; not used for sending. */
  readonly virtualHost: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** `x-delayed-message` where a delayed type is given. */
  readonly exchangeType: string;
  /** A queue is declared and bound as well. */
  readonly bindQueue: boolean;
  /** The queue's name where it is not the exchange's. */
  readonly queueName: string | undefined;
  readonly delayedType: string | undefined;
  readonly alternateExchange: string | undefined;
  readonly bindExchanges: readonly string[];
  readonly singleActiveConsumer: boolean;
}

const exchangeTypes: readonly ExchangeType[] = ['fanout', 'direct', 'topic', 'headers'];
/** The type of an exchange that a plugin of the broker lends its delay. */
const DELAYED_MESSAGE = 'x-delayed-message';
const hostSchemes = new Set(['rabbitmq', 'rabbitmqs', 'amqp', 'amqps', 'loopback']);

/** Takes an address apart. @throws {InvalidAddressError} on another scheme, or a name RabbitMQ would refuse. */
export function parseAddress(address: string): EndpointAddress {
  const [scheme = '', rest = ''] = splitOnce(address, ':');
  const [path = '', query = ''] = splitOnce(rest, '?');
  const short = scheme === 'queue' || scheme === 'exchange';
  if (!short && !(hostSchemes.has(scheme) && path.startsWith('//'))) {
    throw new InvalidAddressError(address, `has the scheme ${quoted(scheme)}, which cannot be sent to`);
  }
  const { name, virtualHost } = short ? { name: path, virtualHost: '/' } : placeIn(path.slice(2), address);
  mustBeEntityName(name, address);
  return { name, virtualHost, ...flagsOf(query, scheme === 'queue') };
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Everything before the last slash is the vhost. */
function placeIn(hostAndPath: string, address: string): { readonly name: string; readonly virtualHost: string } {
  const segments = hostAndPath.split('/').slice(1);
  try {
    const name = decodeURIComponent(segments.pop() ?? '');
    return { name, virtualHost: segments.length > 0 ? decodeURIComponent(segments.join('/')) : '/' };
  } catch {
    throw new InvalidAddressError(address, 'has a broken percent escape');
  }
}

function flagsOf(query: string, isQueue: boolean): Omit<EndpointAddress, 'name' | 'virtualHost'> {
  const given = new Map<string, string>();
  const bindExchanges = new Set<string>();
  for (const [key, value] of new URLSearchParams(query)) {
    if (value.trim() === '') continue;
    if (key.toLowerCase() === 'bindexchange') bindExchanges.add(value);
    else given.set(key.toLowerCase(), value);
  }
  const temporary = flagIn(given, 'temporary', false);
  const delayedType = given.get('delayedtype');
  return {
    durable: flagIn(given, 'durable', !temporary),
    autoDelete: flagIn(given, 'autodelete', temporary),
    exchangeType: delayedType === undefined ? (given.get('type') ?? 'fanout') : DELAYED_MESSAGE,
    bindQueue: flagIn(given, 'bind', isQueue),
    queueName: given.get('queue'),
    delayedType,
    alternateExchange: given.get('alternateexchange'),
    bindExchanges: [...bindExchanges],
    singleActiveConsumer: flagIn(given, 'singleactiveconsumer', false),
  };
}

/** What is neither true nor false is as if it were not there. */
function flagIn(given: ReadonlyMap<string, string>, key: string, otherwise: boolean): boolean {
  const value = given.get(key)?.toLowerCase();
  return value === 'true' || (value !== 'false' && otherwise);
}

/** The canonical form below a host address: `/name?flags`, flags in MassTransit's order and only where not default. */
export function formatAddress(hostAddress: string, address: EndpointAddress): Address {
  const flags: string[] = [];
  if (!address.durable && address.autoDelete) flags.push('temporary=true');
  else if (!address.durable) flags.push('durable=false');
  else if (address.autoDelete) flags.push('autodelete=true');
  if (address.exchangeType !== 'fanout' && address.delayedType === undefined)
    flags.push(`type=${address.exchangeType}`);
  if (address.bindQueue) flags.push('bind=true');
  if (address.queueName !== undefined) flags.push(`queue=${encodeURIComponent(address.queueName)}`);
  if (address.delayedType !== undefined) flags.push(`delayedtype=${address.delayedType}`);
  if (address.alternateExchange !== undefined) flags.push(`alternateexchange=${address.alternateExchange}`);
  flags.push(...address.bindExchanges.map((name) => `bindexchange=${name}`));
  if (address.singleActiveConsumer) flags.push('singleactiveconsumer=true');
  // A host address is one of the schemes of Address; a transport gives it.
  return `${hostAddress}/${address.name}${flags.length > 0 ? `?${flags.join('&')}` : ''}` as Address;
}

/** The address of an exchange as it stands in an envelope. */
export function addressOf(hostAddress: string, exchange: Exchange): Address {
  const { name, type = 'fanout', queue, alternateExchange, singleActiveConsumer = false } = exchange;
  return formatAddress(hostAddress, {
    name,
    virtualHost: '/',
    ...lifeOf(exchange),
    exchangeType: type,
    bindQueue: queue !== undefined,
    queueName: queue === name ? undefined : queue,
    delayedType: undefined,
    alternateExchange,
    bindExchanges: [],
    singleActiveConsumer,
  });
}

/**
 * What to declare and send to for an address.
 *
 * @throws {InvalidAddressError} on an exchange that brokers do not have without a plugin, and on a name RabbitMQ would
 * refuse.
 */
export function exchangeAt(address: string): Exchange {
  const { name, bindQueue, queueName = name, alternateExchange, bindExchanges, ...parsed } = parseAddress(address);
  const type = exchangeTypes.find((known) => known === parsed.exchangeType);
  if (type === undefined)
    throw new InvalidAddressError(address, `asks for an exchange of type ${quoted(parsed.exchangeType)}`);
  const life = exchangeLife(parsed);
  for (const other of [queueName, alternateExchange ?? name, ...bindExchanges]) mustBeEntityName(other, address);
  return {
    name,
    type,
    ...life,
    alternateExchange,
    queue: bindQueue ? queueName : undefined,
    singleActiveConsumer: bindQueue && parsed.singleActiveConsumer,
    boundTo: bindExchanges.length === 0 ? undefined : bindExchanges.map((bound) => ({ name: bound, ...life })),
  };
}

/** Durable and temporary are the two that there are names for; a peer's own endpoint may be neither. */
function exchangeLife({ durable, autoDelete }: ExchangeLife): Pick<Exchange, 'temporary' | 'durable' | 'autoDelete'> {
  return durable === autoDelete ? { durable, autoDelete } : { temporary: autoDelete };
}

function mustBeEntityName(name: string, address: string): void {
  if (isEntityName(name)) return;
  throw new InvalidAddressError(address, `names ${quoted(name)}; a name has letters, digits and - _ . : only`);
}
