import { RabbitMqTransport, type RabbitMqTransportOptions } from '@baton/bus-rabbitmq';
import { byText } from '@baton/contracts';
import { createTestVhost, eventually, PlainClient, quietLogger, type TestVhost } from '@baton/testing';
import type { Channel, GetMessage } from 'amqplib';
import { bodyOf } from './body';
import { Buses, type FoundMessage, type Stage, type Tap } from './stage';
import { tapWire, type WireTap } from './wire-tap';

/** A stage on RabbitMQ shows what only a real broker has. */
export interface RabbitMqStage extends Stage {
  readonly vhost: TestVhost;
  makeTransport(options?: Partial<RabbitMqTransportOptions>): RabbitMqTransport;
  /** A channel of a plain client. */
  channel(): Promise<Channel>;
  /** A way to the broker that shows what is asked of it: `makeTransport({ urls: [tap.url] })`. */
  tapWire(): Promise<WireTap>;
}

/** A vhost of a real broker, deleted at the end. */
export async function rabbitMqStage(): Promise<{ readonly stage: RabbitMqStage; readonly end: () => Promise<void> }> {
  const vhost = await createTestVhost();
  const client = new PlainClient(() => vhost.url);
  const makeTransport = (options: Partial<RabbitMqTransportOptions> = {}): RabbitMqTransport =>
    new RabbitMqTransport({ urls: [vhost.url], logger: quietLogger, connectionName: 'conformance', ...options });
  const buses = new Buses(makeTransport);
  const transports: RabbitMqTransport[] = [];
  const wires: WireTap[] = [];
  const stage: RabbitMqStage = {
    vhost,
    makeTransport(options) {
      const transport = makeTransport(options);
      transports.push(transport);
      return transport;
    },
    channel: () => client.channel(),
    async tapWire() {
      const tap = await tapWire(vhost.url);
      wires.push(tap);
      return tap;
    },
    make: (options) => buses.make(options),
    start: (consumers, options) => buses.start(consumers, options),
    tap: async (exchange) => tapOn(await client.channel(), exchange),
    async put(exchange, body, { contentType = 'application/vnd.masstransit+json', ...options } = {}) {
      const channel = await client.confirmChannel();
      channel.publish(exchange, '', bodyOf(body), { contentType, ...options });
      await channel.waitForConfirms();
      await channel.close();
    },
    take: (queue) => eventually(() => takeFrom(client, queue)),
    async waitingIn(queue) {
      if ((await vhost.queue(queue)) === undefined) return undefined;
      return (await client.count(queue)).messages;
    },
    async exchange(name) {
      const found = (await vhost.listExchanges()).find((exchange) => exchange.name === name);
      return found && { type: found.type, durable: found.durable, autoDelete: found.auto_delete };
    },
    async boundTo(exchange, kind) {
      const bindings = await vhost.listBindings();
      return bindings
        .filter(({ source, destination_type }) => source === exchange && destination_type === kind)
        .map(({ destination }) => destination)
        .sort(byText);
    },
  };
  const end = async (): Promise<void> => {
    await buses.stopAll();
    await Promise.all(transports.map((transport) => transport.close()));
    await Promise.all(wires.map((wire) => wire.close()));
    await client.close();
    await vhost.delete();
  };
  return { stage, end };
}

async function tapOn(channel: Channel, exchange: string): Promise<Tap> {
  await channel.assertExchange(exchange, 'fanout', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, '');
  const arrived: FoundMessage[] = [];
  await channel.consume(queue, (message) => message && arrived.push(found(message)), { noAck: true });
  return {
    next: () =>
      eventually(() => {
        const message = arrived.shift();
        if (!message) throw new Error(`Nothing was sent to ${exchange}.`);
        return message;
      }),
    get waiting() {
      return arrived.length;
    },
  };
}

async function takeFrom(client: PlainClient, queue: string): Promise<FoundMessage> {
  const message = await client.get(queue);
  if (message === undefined) throw new Error(`No message came to ${queue}.`);
  return found(message);
}

function found({
  content,
  fields,
  properties,
}: Pick<GetMessage, 'content' | 'properties'> & { fields: { routingKey: string } }): FoundMessage {
  const {
    contentType,
    messageId,
    correlationId,
    expiration,
    priority,
    replyTo,
    deliveryMode,
    headers = {},
  } = properties;
  return {
    body: content,
    routingKey: fields.routingKey,
    properties: {
      contentType,
      messageId,
      correlationId,
      expiration: expiration === undefined ? undefined : Number(expiration),
      priority,
      replyTo,
      durable: deliveryMode === 2,
    },
    headers,
  };
}
