import { type Delivery, type Headers, InMemoryBroker, InMemoryTransport, type TransportMessage } from '@baton/bus';
import { byText } from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { DeliveryInbox, eventually } from '@baton/testing';
import { bodyOf } from './body';
import { Buses, type FoundMessage, type Stage } from './stage';

/** A broker in this process. */
export function inMemoryStage(): { readonly stage: Stage; readonly end: () => Promise<void> } {
  const broker = new InMemoryBroker({ clock: new SystemClock() });
  const transports: InMemoryTransport[] = [];
  const makeTransport = (): InMemoryTransport => {
    const transport = new InMemoryTransport(broker);
    transports.push(transport);
    return transport;
  };
  const buses = new Buses(makeTransport);
  const stage: Stage = {
    makeTransport,
    make: (options) => buses.make(options),
    start: (consumers, options) => buses.start(consumers, options),
    async tap(exchange) {
      const inbox = new DeliveryInbox();
      const transport = makeTransport();
      await transport.connect();
      await transport.receive(
        {
          name: `tap-${transports.length}-${exchange}`,
          prefetchCount: 1_000,
          queue: { type: 'classic' },
          bindings: [{ name: exchange }],
        },
        inbox.take,
      );
      return {
        next: async () => {
          const delivery = await inbox.next();
          delivery.ack();
          return found(delivery);
        },
        get waiting() {
          return inbox.size;
        },
      };
    },
    async put(
      exchange,
      body,
      { contentType = 'application/vnd.masstransit+json', expiration, headers = {}, ...rest } = {},
    ) {
      // Whatever a test puts there: that another client might, too, is the point.
      broker.publish(exchange, {
        body: bodyOf(body),
        contentType,
        headers: headers as Headers,
        timeToLiveMs: expiration,
        ...rest,
      });
    },
    take: (queue) =>
      eventually(() => {
        const message = broker.take(queue);
        if (!message) throw new Error(`No message came to ${queue}. Queues: ${broker.queueNames.join(', ')}`);
        return found(message);
      }),
    waitingIn: async (queue) => (broker.queueNames.includes(queue) ? broker.messagesIn(queue).length : undefined),
    exchange: async (name) => broker.exchange(name),
    boundTo: async (exchange, kind) => {
      const { exchanges, queues } = broker.bindingsOf(exchange);
      return [...(kind === 'exchange' ? exchanges : queues)].sort(byText);
    },
  };
  const end = async (): Promise<void> => {
    await buses.stopAll();
    await Promise.all(transports.map((transport) => transport.close()));
  };
  return { stage, end };
}

function found(message: TransportMessage | Delivery): FoundMessage {
  const { contentType, messageId, correlationId, priority, replyTo, durable = true } = message;
  return {
    body: Buffer.from(message.body),
    routingKey: message.routingKey ?? '',
    properties: { contentType, messageId, correlationId, expiration: message.timeToLiveMs, priority, replyTo, durable },
    headers: message.headers,
  };
}
