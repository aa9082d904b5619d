import type { ReceiveEndpoint, Transport, TransportMessage } from '@baton/bus';
import { RabbitMqTransport, type RabbitMqTransportOptions } from '@baton/bus-rabbitmq';
import { createLogger } from '@baton/observability';
import { PlainClient } from '@baton/testing';

/** Opens transports for tests, and a plain client beside them; closes what is left of them after each test. */
export function useTransports(urlOf: () => string) {
  const transports: Transport[] = [];
  const client = new PlainClient(urlOf);
  afterEach(async () => {
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
    await client.close();
  });
  const make = (options: Partial<RabbitMqTransportOptions> = {}): RabbitMqTransport => {
    const transport = new RabbitMqTransport({ urls: [urlOf()], logger: silent, connectionName: 'test', ...options });
    transports.push(transport);
    return transport;
  };
  return {
    make,
    async open(options: Partial<RabbitMqTransportOptions> = {}): Promise<RabbitMqTransport> {
      const transport = make(options);
      await transport.connect();
      return transport;
    },
    client,
  };
}

/** A logger that writes nothing. */
export const silent = createLogger({ service: 'test', level: 'silent' });

/** A message with a body that says which it is. */
export function messageOf(text: string, over: Partial<TransportMessage> = {}): TransportMessage {
  return { body: Buffer.from(text), contentType: 'text/plain', headers: {}, ...over };
}

/** An endpoint as the bus would ask for it. */
export function endpointOf(name: string, over: Partial<ReceiveEndpoint> = {}): ReceiveEndpoint {
  return { name, prefetchCount: 50, queue: {}, bindings: [], ...over };
}

/** A delivery's body as text. */
export function textOf(delivery: { readonly body: Uint8Array }): string {
  return Buffer.from(delivery.body).toString();
}
