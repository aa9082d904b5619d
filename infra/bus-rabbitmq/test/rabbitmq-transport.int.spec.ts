import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { describeTransport, type FoundMessage, PlainClient, useVhost } from '@baton/testing';
import type { GetMessage } from 'amqplib';
import { silent } from './transport.fixture';

const vhost = useVhost();
const client = new PlainClient(() => vhost.url);
afterAll(() => client.close());

async function take(queue: string): Promise<FoundMessage | undefined> {
  try {
    const message = await client.get(queue);
    return message && foundIn(message);
  } catch (error) {
    if (String(error).includes('404')) return undefined;
    throw error;
  }
}

function foundIn({ content, properties }: GetMessage): FoundMessage {
  const { contentType, headers = {}, messageId, correlationId, expiration } = properties;
  const timeToLiveMs = expiration === undefined ? undefined : Number(expiration);
  return { body: content, contentType, headers, messageId, correlationId, timeToLiveMs };
}

describeTransport('the RabbitMQ transport', () => ({
  make: () => new RabbitMqTransport({ urls: [vhost.url], logger: silent, connectionName: 'conformance' }),
  take,
}));
