import { randomUUID } from 'node:crypto';
import { CheckOrder, IOrderEvent, OrderStatus } from '../../infra/bus/test/masstransit-types.fixture';
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
});
