import { AppError, byText, defineMessage } from '@baton/contracts';
import { DeliveryInbox, eventually } from '@baton/testing';
import { z } from 'zod';
import { atOnce, consumer, envelopeMessage, OrderShipped, signal, useBuses } from './bus.fixture';

const world = useBuses();

class OutOfStockError extends AppError {
  readonly code = 'OUT_OF_STOCK';
  readonly retryable = false;
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

describe('a consumer that fails', () => {
  it('is tried again in the same delivery and then succeeds', async () => {
    const attempts: number[] = [];
    const done = signal();
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: atOnce,
        consume: async ({ retryAttempt }) => {
          attempts.push(retryAttempt);
          if (retryAttempt < 2) throw new Error('not yet');
          done.give();
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });
    await done.given;

    expect(attempts).toEqual([0, 1, 2]);
    expect(world.broker.queueNames).toContain('test_error');
    expect(world.broker.messagesIn('test_error')).toEqual([]);
  });

  it('runs n + 1 times, publishes one fault, and leaves a byte-identical copy in the error queue', async () => {
    const faults = await world.tap('MassTransit:Fault--Sample.Orders:OrderShipped--');
    const any = await world.tap('MassTransit:Fault');
    let runs = 0;
    const bodies: Uint8Array[] = [];
    const shipped = await world.tap(OrderShipped.entityName);
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: atOnce,
        consume: async () => {
          runs++;
          throw new Error('Out of stock', { cause: new TypeError('warehouse silent') });
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' }, { headers: { 'X-Own': 'kept' } });

    const { envelope } = await faults();
    bodies.push((await shipped()).delivery.body);
    await any();
    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
    const [copy] = world.broker.messagesIn('test_error');
    expect(runs).toBe(3);
    expect(Buffer.from(copy?.body ?? []).equals(bodies[0] ?? Buffer.of())).toBe(true);
    expect(copy?.headers).toMatchObject({
      'X-Own': 'kept',
      'MT-Reason': 'fault',
      'MT-Fault-RetryCount': 2,
      'MT-Fault-ExceptionType': 'TypeError',
      'MT-Fault-Message': 'warehouse silent',
      'MT-Fault-ConsumerType': 'TestConsumer',
      'MT-Fault-MessageType': 'Sample.Orders.OrderShipped',
      'MT-Fault-InputAddress': 'loopback://localhost/test',
    });
    expect(envelope.message).toMatchObject({
      exceptions: [
        { exceptionType: 'Error', message: 'Out of stock', innerException: { message: 'warehouse silent' } },
      ],
      faultMessageTypes: [OrderShipped.urn],
      message: { orderId: '1' },
    });
    expect(envelope.headers).toEqual({ 'X-Own': 'kept', 'MT-Fault-RetryCount': 2 });
  });

  it('is not tried again when the error says that this cannot help', async () => {
    const faults = await world.tap('MassTransit:Fault--Sample.Orders:OrderShipped--');
    let runs = 0;
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: atOnce,
        consume: async () => {
          runs++;
          throw new OutOfStockError('None left of A-17.');
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });

    expect((await faults()).envelope.message).toMatchObject({ exceptions: [{ data: { code: 'OUT_OF_STOCK' } }] });
    expect(runs).toBe(1);
  });

  it('faults the delivery alone: another on its endpoint has run, and one fault is told', async () => {
    const faults = await world.tap('MassTransit:Fault');
    const done = signal();
    const definition = { ...atOnce, endpointName: 'shared' };
    const bus = await world.start([
      consumer({ type: OrderShipped, name: 'Good', definition, consume: async () => done.give() }),
      consumer({
        type: OrderShipped,
        name: 'Bad',
        definition,
        consume: async () => {
          throw new OutOfStockError('None left.');
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });
    await done.given;
    await faults();

    await eventually(() => expect(world.broker.messagesIn('shared_error')).toHaveLength(1));
    expect(world.broker.messagesIn('shared_error')[0]?.headers).toMatchObject({ 'MT-Fault-ConsumerType': 'Bad' });
  });

  it('is answered otherwise where its definition decides so', async () => {
    const done = signal();
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: {
          recover: (error) => {
            done.give();
            return { kind: 'discard', reason: String(error) };
          },
        },
        consume: async () => {
          throw new OutOfStockError('expected');
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });
    await done.given;
    await bus.stop();

    expect(world.broker.messagesIn('test')).toEqual([]);
    expect(world.broker.messagesIn('test_error')).toEqual([]);
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

  it('goes to the error queue when it came back more often than allowed, even where the broker does not count', async () => {
    let runs = 0;
    const other = await world.connected();
    const inbox = new DeliveryInbox();
    const endpoint = { name: 'test', prefetchCount: 1, queue: { type: 'classic' as const }, bindings: [] };
    const receiver = await other.receive(endpoint, inbox.take);
    await other.send({ name: 'test' }, envelopeMessage({ messageType: [OrderShipped.urn], message: { orderId: '1' } }));
    for (let count = 0; count < 2; count++) (await inbox.next()).requeue();
    await inbox.next();
    await receiver.close();

    await world.start([
      consumer({
        type: OrderShipped,
        definition: { queue: { type: 'classic', deliveryLimit: 2 } },
        consume: async () => void runs++,
      }),
    ]);

    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
    expect(world.broker.messagesIn('test_error')[0]?.headers['MT-Fault-Message']).toMatch(
      /delivered 4 times.*allows 2 repetitions/,
    );
    expect(runs).toBe(0);
  });
});
