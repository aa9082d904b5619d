import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { describeTransport, type FoundMessage, useVhost } from '@baton/testing';
import { type ChannelModel, connect, type GetMessage } from 'amqplib';
import { silent } from './transport.fixture';

let client: ChannelModel;
// Hooks run in their order here, and the vhost takes its connections with it.
afterAll(() => client.close());
const vhost = useVhost();
beforeAll(async () => {
  client = await connect(vhost.url);
});

/** Takes a message with a plain client; looking at a queue that is not there costs a channel. */
async function take(queue: string): Promise<FoundMessage | undefined> {
  const channel = await client.createChannel();
  let refused = false;
  channel.on('error', () => {
    refused = true;
  });
  try {
    const message = await channel.get(queue, { noAck: true });
    return message === false ? undefined : foundIn(message);
  } catch (error) {
    if (String(error).includes('404')) return undefined;
    throw error;
  } finally {
    if (!refused) await channel.close();
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
