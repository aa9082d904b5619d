import { AppError } from '@baton/contracts';

/** A broker URL that cannot be used. The URL is not repeated: it holds a password. */
export class InvalidBrokerUrlError extends AppError {
  readonly code = 'INVALID_BROKER_URL';
  readonly retryable = false;

  constructor() {
    super(
      'The URL of RabbitMQ is none. Expected amqp://user:password@host:port/vhost or amqps://…; nothing was connected.',
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
  if (!URL.canParse(url)) throw new InvalidBrokerUrlError();
  const { protocol, hostname, port, pathname } = new URL(url);
  if (protocol !== 'amqp:' && protocol !== 'amqps:') throw new InvalidBrokerUrlError();
  const secure = protocol === 'amqps:';
  const ownPort = port === '' || port === (secure ? '5671' : '5672') ? '' : `:${port}`;
  const vhost = decodeURIComponent(pathname.slice(1));
  const path = vhost === '' || vhost === '/' ? '' : `/${encodeURIComponent(vhost)}`;
  return `${secure ? 'rabbitmqs' : 'rabbitmq'}://${hostname}${ownPort}${path}`;
}
