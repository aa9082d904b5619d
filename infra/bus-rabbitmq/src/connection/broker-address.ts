import { AppError } from '@baton/contracts';
import type { Options } from 'amqplib';

/** A broker URL that cannot be used. The URL is not repeated: it holds a password. */
export class InvalidBrokerUrlError extends AppError {
  readonly code = 'INVALID_BROKER_URL';
  readonly retryable = false;

  constructor() {
    super(
      'The URL of RabbitMQ is none. Expected amqp://user:password@host:port/vhost or amqps://…, with what is special in user, password and vhost percent-encoded; nothing was connected.',
    );
  }
}

/**
 * A broker's URL as it may be logged: host, port and virtual host, never user, password or query.
 *
 * @param url `amqp(s)://user:password@host:port/vhost`.
 */
export function brokerAddress(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { protocol, hostname, port, pathname } = new URL(url);
  const defaultPort = protocol === 'amqps:' ? '5671' : '5672';
  const vhost = pathname.length > 1 ? pathname : '/';
  return `${hostname}:${port || defaultPort}${vhost === '/' ? '' : vhost}`;
}

/**
 * A broker's URL as addresses of endpoints begin, in MassTransit's form: `rabbitmq://host`, `rabbitmqs://host:5673/vhost`.
 *
 * @throws {InvalidBrokerUrlError} when it is no `amqp:` or `amqps:` URL.
 */
export function hostAddressOf(url: string): string {
  const { protocol, hostname, port, pathname } = parsed(url);
  const secure = protocol === 'amqps:';
  const ownPort = port === '' || port === (secure ? '5671' : '5672') ? '' : `:${port}`;
  const vhost = decoded(pathname.slice(1));
  const path = vhost === '' || vhost === '/' ? '' : `/${encodeURIComponent(vhost)}`;
  return `${secure ? 'rabbitmqs' : 'rabbitmq'}://${hostname}${ownPort}${path}`;
}

/**
 * A broker's URL taken apart for the client, which reads percent-encoded users and passwords as Latin-1 when it does so
 * itself. `heartbeat`, `frameMax` and `channelMax` of its query are kept.
 *
 * @throws {InvalidBrokerUrlError} when it is no `amqp:` or `amqps:` URL, or not encoded as one.
 */
export function connectOptionsOf(url: string): Options.Connect {
  const { protocol, hostname, port, username, password, pathname, searchParams } = parsed(url);
  const numbers = ['heartbeat', 'frameMax', 'channelMax'].flatMap((name) => {
    const value = searchParams.get(name);
    return value === null ? [] : [[name, Number(value)]];
  });
  return {
    protocol: protocol.slice(0, -1),
    hostname: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    ...(username === '' && password === '' ? {} : { username: decoded(username), password: decoded(password) }),
    // The client decodes this one itself, and rightly.
    vhost: pathname.slice(1),
    ...Object.fromEntries(numbers),
  };
}

function parsed(url: string): URL {
  const read = URL.parse(url);
  if (read === null || (read.protocol !== 'amqp:' && read.protocol !== 'amqps:')) throw new InvalidBrokerUrlError();
  return read;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidBrokerUrlError();
  }
}
