import { randomUUID } from 'node:crypto';
import { CheckOrder, DerivedEvent, IOrderEvent, OrderStatus } from '../../infra/bus/test/masstransit-types.fixture';
import { describeInterop } from './describe-interop';
import { Listener } from './listener';

describeInterop('Raw JSON', (interop) => {
  it('C-084 of MassTransit is read by its headers', async () => {
    const [orderId, correlationId] = [randomUUID(), randomUUID()];
    const any = new Listener(IOrderEvent, { endpointName: 'baton-raw' });
    await interop.baton(any);
    await interop.peer.start([], { rawJson: true });
    const headers = { own: 'kept' };
    const sent = await interop.peer.publish('DerivedEvent', { orderId, number: 3 }, { correlationId, headers });

    const context = await any.got(orderId);
    expect(context).toMatchObject({ ...sent, correlationId, message: { orderId }, headers });
    expect(context.messageTypes[0]).toBe('urn:message:Sample.Orders:DerivedEvent');
  });

  it('C-084 of MassTransit can be a request, which is answered', async () => {
    const orderId = randomUUID();
    const desk = new Listener(CheckOrder, { endpointName: 'baton-raw-desk' }, async (context) => {
      await context.respond(OrderStatus, { orderId: context.message.orderId, status: 'shipped' });
    });
    await interop.baton(desk);
    await interop.peer.start([], { rawJson: true });

    const answer = await interop.peer.request('CheckOrder', { orderId });
    const { requestId, conversationId } = await desk.got(orderId);
    expect(answer).toEqual({
      kind: 'OrderStatus',
      message: { orderId, status: 'shipped' },
      conversationId,
      initiatorId: requestId,
    });
  });

  it('C-085 of Baton is consumed by MassTransit as what it descends from, with ids and headers', async () => {
    const [orderId, correlationId, conversationId] = [randomUUID(), randomUUID(), randomUUID()];
    await interop.peer.start([{ name: 'dotnet-raw', consumes: ['IOrderEvent'], rawJson: true }]);
    const bus = await interop.baton();
    const options = { correlationId, conversationId, headers: { own: 'kept' }, serializer: 'raw-json' } as const;
    await bus.publish(DerivedEvent, { orderId, number: 3 }, options);

    const got = await interop.peer.got('IOrderEvent', orderId);
    expect(got).toMatchObject({ correlationId, conversationId, message: { orderId }, headers: { own: 'kept' } });
    expect(got.messageTypes).toEqual([DerivedEvent, ...DerivedEvent.ancestors].map(({ urn }) => urn));
    expect(got.sourceAddress).toBe(bus.address);
  });

  it('C-085 of Baton can be a request, which MassTransit answers', async () => {
    const orderId = randomUUID();
    await interop.peer.start([{ name: 'dotnet-raw-desk', consumes: ['CheckOrder'], rawJson: true }]);
    const bus = await interop.baton();

    const asked = bus.getResponse(CheckOrder, { orderId }, { found: OrderStatus }, { serializer: 'raw-json' });
    expect(await asked).toEqual({ kind: 'found', message: { orderId, status: 'shipped' } });
  });
});
