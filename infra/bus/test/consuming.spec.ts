import { InMemoryTransport, ReceiveFault } from '@baton/bus';
import { AppError, byText, defineMessage } from '@baton/contracts';
import { DeliveryInbox, eventually } from '@baton/testing';
import { z } from 'zod';
import { consumer, envelopeMessage, OrderShipped, signal, useBuses } from './bus.fixture';

const world = useBuses();

/** Its broker takes no fault of what could not be read. */
class WithoutReceiveFaults extends InMemoryTransport {
  override async send(...[to, message]: Parameters<InMemoryTransport['send']>): Promise<void> {
    if (to.name === ReceiveFault.entityName) throw new NotDeclaredError();
    await super.send(to, message);
  }
}

class NotDeclaredError extends AppError {
  readonly code = 'NOT_DECLARED';
  readonly retryable = false;

  constructor() {
    super('This exchange may not be declared.');
  }
}

describe('a consumer', () => {
  it('gets what is published, decoded, with its ids', async () => {
    const seen = signal<unknown>();
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        name: 'OrderShippedConsumer',
        consume: async ({ message, messageId, conversationId, sentTime, sourceAddress, tenant }) =>
          seen.give({ message, messageId, conversationId, sentTime, sourceAddress, tenant }),
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });

    expect(await seen.given).toEqual({
      message: { orderId: '1' },
      messageId: expect.stringMatching(/^[\da-f-]{36}$/),
      conversationId: expect.stringMatching(/^[\da-f-]{36}$/),
      sentTime: world.clock.now(),
      sourceAddress: bus.address,
      tenant: 'platform',
    });
    expect(world.broker.queueNames).toContain('order-shipped');
  });

  it('of an ancestor sees the fields of the ancestor alone', async () => {
    const IOrderEvent = defineMessage('Sample.Orders:IOrderEvent', z.object({ orderId: z.string() }), {
      tenant: 'platform',
    });
    const OrderMoved = defineMessage('Sample.Orders:OrderMoved', z.object({ orderId: z.string(), to: z.string() }), {
      tenant: 'platform',
      implements: [IOrderEvent],
    });
    const seen = signal<unknown>();
    const bus = await world.start([
      consumer({ type: IOrderEvent, consume: async ({ message }) => seen.give(message) }),
    ]);

    await bus.publish(OrderMoved, { orderId: '1', to: 'here' });

    expect(await seen.given).toEqual({ orderId: '1' });
  });

  it('shares a delivery with another on its endpoint: both run, each once', async () => {
    const runs: string[] = [];
    const both = { endpointName: 'shared' };
    const bus = await world.start([
      consumer({ type: OrderShipped, name: 'One', definition: both, consume: async () => void runs.push('one') }),
      consumer({ type: OrderShipped, name: 'Other', definition: both, consume: async () => void runs.push('other') }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });

    await eventually(() => expect(runs.sort(byText)).toEqual(['one', 'other']));
  });

  it('is offered a message whatever the case of its type name, wherever that stands', async () => {
    const seen = signal<string>();
    await world.start([consumer({ type: OrderShipped, consume: async ({ message }) => seen.give(message.orderId) })]);
    const other = await world.connected();

    await other.send(
      { name: 'test' },
      envelopeMessage({
        messageType: ['urn:message:Other:Thing', 'URN:message:sample.orders:ORDERSHIPPED'],
        message: { orderId: '7' },
      }),
    );

    expect(await seen.given).toBe('7');
  });
});

describe('a message that cannot be consumed', () => {
  it('goes to the skipped queue when it says no type at all', async () => {
    await world.start([consumer({ type: OrderShipped, consume: async () => undefined })]);
    const other = await world.connected();

    await other.send({ name: 'test' }, envelopeMessage({ message: { orderId: '1' } }));

    await eventually(() => expect(world.broker.messagesIn('test_skipped')).toHaveLength(1));
  });

  it('goes to the error queue with a reason a person understands when it does not fit its type', async () => {
    const faults = await world.tap('MassTransit:ReceiveFault');
    let runs = 0;
    await world.start([consumer({ type: OrderShipped, consume: async () => void runs++ })]);
    const other = await world.connected();

    await other.send({ name: 'test' }, envelopeMessage({ messageType: [OrderShipped.urn], message: { orderId: 17 } }));

    expect((await faults()).envelope.message).toMatchObject({
      faultMessageTypes: null,
      contentType: 'application/vnd.masstransit+json',
    });
    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
    expect(world.broker.messagesIn('test_error')[0]?.headers).toMatchObject({
      'MT-Fault-ExceptionType': 'InvalidMessageError',
      'MT-Fault-Message':
        'Sample.Orders:OrderShipped is not valid: field orderId is 17: expected string. No consumer saw it.',
    });
    expect(world.broker.messagesIn('test_error')[0]?.headers).not.toHaveProperty('MT-Fault-ConsumerType');
    expect(runs).toBe(0);
  });

  it.each([
    ['{not json', /it is not JSON/],
    ['', /it is not JSON/],
    ['[]', /expected a JSON object/],
    ['null', /expected a JSON object/],
    ['{"messageType":["urn:message:Sample.Orders:OrderShipped"]}', /its envelope has no "message"/],
    [
      '{"messageType":["urn:message:Sample.Orders:OrderShipped"],"message":"text"}',
      /"message" should be an object.*"text"/,
    ],
  ])('goes to the error queue unread when its body is %s', async (body, reason) => {
    await world.start([consumer({ type: OrderShipped, consume: async () => undefined })]);
    const other = await world.connected();

    await other.send(
      { name: 'test' },
      { body: Buffer.from(body), contentType: 'application/vnd.masstransit+json', headers: {} },
    );

    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
    const [copy] = world.broker.messagesIn('test_error');
    expect(Buffer.from(copy?.body ?? []).toString()).toBe(body);
    expect(copy?.headers['MT-Fault-Message']).toMatch(reason);
  });

  it.each([
    ['', InMemoryTransport],
    [', though its fault cannot be told', WithoutReceiveFaults],
  ])(
    'goes to the error queue when it came back more often than allowed, even where the broker does not count%s',
    async (_though, Way) => {
      let runs = 0;
      const other = await world.connected();
      const inbox = new DeliveryInbox();
      const endpoint = { name: 'test', prefetchCount: 1, queue: { type: 'classic' as const }, bindings: [] };
      const receiver = await other.receive(endpoint, inbox.take);
      await other.send(
        { name: 'test' },
        envelopeMessage({ messageType: [OrderShipped.urn], message: { orderId: '1' } }),
      );
      for (let count = 0; count < 2; count++) (await inbox.next()).requeue();
      await inbox.next();
      await receiver.close();

      await world.start(
        [
          consumer({
            type: OrderShipped,
            definition: { queue: { type: 'classic', deliveryLimit: 2 } },
            consume: async () => void runs++,
          }),
        ],
        { transport: new Way(world.broker) },
      );

      await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
      expect(world.broker.messagesIn('test_error')[0]?.headers['MT-Fault-Message']).toMatch(
        /delivered 4 times.*allows 2 repetitions/,
      );
      expect(runs).toBe(0);
    },
  );
});
