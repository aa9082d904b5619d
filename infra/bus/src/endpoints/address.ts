import { AppError } from '@baton/contracts';
import { quoted } from '../serialization/quoted';
import type { Exchange } from '../transport/transport.port';

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

/** Letters of any script, digits, `-`, `_`, `.`, `:`. */
const entityName = /^[\p{L}\p{Nd}\-_.:]+$/u;
const longestEntityName = 255;
const hostSchemes = new Set(['rabbitmq', 'rabbitmqs', 'amqp', 'amqps', 'loopback']);

/** Whether RabbitMQ and MassTransit would take a name for an exchange or a queue. */
export function isEntityName(name: string): boolean {
  return name.length <= longestEntityName && entityName.test(name);
}

/** Takes an address apart. @throws {InvalidAddressError} on another scheme, or a name RabbitMQ would refuse. */
export function parseAddress(address: string): EndpointAddress {
  const [scheme = '', rest = ''] = splitOnce(address, ':');
  const [path = '', query = ''] = splitOnce(rest, '?');
  const short = scheme === 'queue' || scheme === 'exchange';
  if (!short && !(hostSchemes.has(scheme) && path.startsWith('//'))) {
    throw new InvalidAddressError(address, `has the scheme ${quoted(scheme)}, which cannot be sent to`);
  }
  const { name, virtualHost } = short ? { name: path, virtualHost: '/' } : placeIn(path.slice(2), address);
  if (!isEntityName(name)) {
    throw new InvalidAddressError(address, `names ${quoted(name)}; a name has letters, digits and - _ . : only`);
  }
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
  const bindExchanges: string[] = [];
  for (const [key, value] of new URLSearchParams(query)) {
    if (key.toLowerCase() === 'bindexchange') bindExchanges.push(value);
    else given.set(key.toLowerCase(), value);
  }
  const flag = (key: string, otherwise: boolean) =>
    given.has(key) ? given.get(key)?.toLowerCase() === 'true' : otherwise;
  const temporary = flag('temporary', false);
  return {
    durable: flag('durable', !temporary),
    autoDelete: flag('autodelete', temporary),
    exchangeType: given.get('type') ?? 'fanout',
    bindQueue: flag('bind', isQueue),
    queueName: given.get('queue'),
    delayedType: given.get('delayedtype'),
    alternateExchange: given.get('alternateexchange'),
    bindExchanges,
    singleActiveConsumer: flag('singleactiveconsumer', false),
  };
}

/** The canonical form below a host address: `/name?flags`, flags in MassTransit's order and only where not default. */
export function formatAddress(hostAddress: string, address: EndpointAddress): Address {
  const flags: string[] = [];
  if (!address.durable && address.autoDelete) flags.push('temporary=true');
  else if (!address.durable) flags.push('durable=false');
  else if (address.autoDelete) flags.push('autodelete=true');
  if (address.exchangeType !== 'fanout') flags.push(`type=${address.exchangeType}`);
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
export function addressOf(hostAddress: string, { name, temporary = false, queue }: Exchange): Address {
  return formatAddress(hostAddress, {
    name,
    virtualHost: '/',
    durable: !temporary,
    autoDelete: temporary,
    exchangeType: 'fanout',
    bindQueue: queue !== undefined,
    queueName: queue === name ? undefined : queue,
    delayedType: undefined,
    alternateExchange: undefined,
    bindExchanges: [],
    singleActiveConsumer: false,
  });
}

/**
 * What to declare and send to for an address.
 *
 * @throws {InvalidAddressError} on flags that ask for more than a fanout exchange with a queue.
 */
export function exchangeAt(address: string): Exchange {
  const parsed = parseAddress(address);
  if (parsed.exchangeType !== 'fanout' || parsed.durable === parsed.autoDelete || parsed.delayedType !== undefined) {
    throw new InvalidAddressError(address, 'asks for an exchange that is not a durable or temporary fanout');
  }
  return {
    name: parsed.name,
    temporary: parsed.autoDelete,
    queue: parsed.bindQueue ? (parsed.queueName ?? parsed.name) : undefined,
  };
}
