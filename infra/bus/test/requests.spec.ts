import { RequestCancelledError } from '@baton/bus';
import { defineMessage } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { consumer, envelopeMessage, signal, useBuses } from './bus.fixture';

const world = useBuses();
const platform = { tenant: 'platform' } as const;
const CheckOrder = defineMessage('Sample.Orders:CheckOrder', z.object({ orderId: z.string() }), platform);
const OrderStatus = defineMessage('Sample.Orders:OrderStatus', z.object({ status: z.string() }), platform);
const OrderNotFound = defineMessage('Sample.Orders:OrderNotFound', z.object({ reason: z.string() }), platform);
const answers = { status: OrderStatus, missing: OrderNotFound };

/** A service to which every order is open. */
const desk = consumer({
  type: CheckOrder,
  name: 'Desk',
  consume: (context) => context.respond(OrderStatus, { status: 'open' }),
});

describe('a request', () => {
  it('may be sent to one address, and made while a message is consumed', async () => {
    await world.start([desk]);
    const answered = signal<unknown>();
    const bus = await world.start([
      consumer({
        type: OrderNotFound,
        consume: async () =>
          answered.give(await bus.getResponse(CheckOrder, { orderId: '1' }, answers, { to: 'exchange:desk' })),
      }),
    ]);

    await bus.publish(OrderNotFound, { reason: 'look again' });

    expect(await answered.given).toEqual({ kind: 'status', message: { status: 'open' } });
  });

  it('fails with what is wrong when an answer does not fit its type', async () => {
    await world.start([
      consumer({
        type: CheckOrder,
        consume: async (context) => {
          const Wrong = defineMessage('Sample.Orders:OrderStatus', z.object({ status: z.number() }), platform);
          await context.respond(Wrong, { status: 7 });
        },
      }),
    ]);
    const bus = await world.start([]);

    await expect(bus.getResponse(CheckOrder, { orderId: '1' }, answers)).rejects.toMatchObject({
      code: 'INVALID_MESSAGE',
    });
  });

  it('is given up when the bus stops', async () => {
    const bus = await world.start([]);
    const asked = bus.getResponse(CheckOrder, { orderId: '1' }, answers);
    const given = expect(asked).rejects.toBeInstanceOf(RequestCancelledError);
    await eventually(() => expect(world.broker.exchangeNames).toContain(CheckOrder.entityName));

    await bus.stop();

    await given;
  });

  it('makes the endpoint for answers only when the first is sent, and it goes with the bus', async () => {
    const bus = await world.start([]);
    expect(world.broker.queueNames).toEqual([]);
    await world.start([desk]);

    await bus.getResponse(CheckOrder, { orderId: '1' }, answers);
    const [own] = world.broker.queueNames.filter((name) => name.includes('_bus_'));
    await bus.stop();

    expect(bus.address).toBe(`loopback://localhost/${own}?temporary=true`);
    expect(world.broker.queueNames.filter((name) => name.includes('_bus_'))).toEqual([]);
  });

  it('from a client without a queue is answered by the broker’s short way', async () => {
    await world.start([desk]);
    const other = await world.connected();
    world.broker.declareQueue('client-7', {});
    const request = {
      requestId: '55555555-6666-7777-8888-999999999999',
      responseAddress: 'rabbitmq://h/v/amq.rabbitmq.reply-to?temporary=true',
      messageType: [CheckOrder.urn],
      message: { orderId: '1' },
    };

    await other.send({ name: 'desk' }, envelopeMessage(request, { replyTo: 'client-7' }));

    await eventually(() => expect(world.broker.messagesIn('client-7')).toHaveLength(1));
    expect(world.broker.exchangeNames).not.toContain('amq.rabbitmq.reply-to');
  });
});
