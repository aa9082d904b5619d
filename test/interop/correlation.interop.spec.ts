import { randomUUID } from 'node:crypto';
import { Chain, OrderShipped } from '../../infra/bus/test/masstransit-types.fixture';
import { describeInterop } from './describe-interop';
import { Listener } from './listener';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE_PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

/** Publishes an event for each command, as the peer's consumer of it does. */
const chain = (endpointName: string) =>
  new Listener(Chain, { endpointName }, async (context) => {
    await context.publish(OrderShipped, { orderId: context.message.orderId, carrier: null });
  });

describeInterop('Correlation, headers and tracing', (interop) => {
  it('C-070 C-071 go through a consumer of Baton, from MassTransit to MassTransit', async () => {
    const [orderId, correlationId] = [randomUUID(), randomUUID()];
    const commands = chain('baton-chain');
    await interop.baton(commands);
    await interop.peer.start([{ name: 'dotnet-chained', consumes: ['OrderShipped'] }]);
    const headers = { 'X-Campaign': 'spring', 'MT-Own': 'stays' };
    const sent = await interop.peer.publish('Chain', { orderId }, { correlationId, headers });

    const context = await commands.got(orderId);
    expect(context).toMatchObject({ ...sent, correlationId, initiatorId: undefined, headers });
    const event = await interop.peer.got('OrderShipped', orderId);
    expect(event).toMatchObject({
      conversationId: sent.conversationId,
      initiatorId: correlationId,
      correlationId: null,
      headers: { 'X-Campaign': 'spring' },
    });
    expect(event.headers).not.toHaveProperty('MT-Own');
    expect(event.sourceAddress).toContain('/baton-chain');
  });

  it('C-070 C-071 go through a consumer of MassTransit, from Baton to Baton', async () => {
    const [orderId, correlationId, conversationId] = [randomUUID(), randomUUID(), randomUUID()];
    const events = new Listener(OrderShipped, { endpointName: 'baton-chained' });
    const bus = await interop.baton(events);
    await interop.peer.start([{ name: 'dotnet-chain', consumes: ['Chain'] }]);
    const headers = {
      'X-Campaign': 'spring',
      'X-Count': 3,
      'X-On': true,
      'X-Off': false,
      'X-List': ['a', 1],
      'MT-Own': '',
    };
    await bus.publish(Chain, { orderId }, { correlationId, conversationId, headers });

    const command = await interop.peer.got('Chain', orderId);
    expect(command).toMatchObject({ conversationId, correlationId, headers });
    expect(command.transportHeaders).toMatchObject({ 'X-Campaign': 'spring', 'X-Count': 3, 'X-On': 'True' });
    const event = await events.got(orderId);
    const { 'MT-Own': own, ...passed } = headers;
    expect(event).toMatchObject({
      conversationId,
      initiatorId: correlationId,
      correlationId: undefined,
      headers: passed,
    });
    expect(event.headers).not.toHaveProperty('MT-Own');
    expect(event.sourceAddress).toContain('/dotnet-chain');
  });

  it('C-086 carry a trace that MassTransit began through Baton and back', async () => {
    const orderId = randomUUID();
    const commands = chain('baton-traced');
    await interop.baton(commands);
    await interop.peer.start([{ name: 'dotnet-traced-event', consumes: ['OrderShipped'] }]);
    await interop.peer.publish('Chain', { orderId }, { traceParent: TRACE_PARENT });

    expect((await commands.got(orderId)).headers['MT-Activity-Id']).toContain(TRACE);
    expect((await interop.peer.got('OrderShipped', orderId)).traceId).toBe(TRACE);
  });

  it('C-086 carry a trace that Baton began through MassTransit and back', async () => {
    const orderId = randomUUID();
    const events = new Listener(OrderShipped, { endpointName: 'baton-traced-event' });
    const bus = await interop.baton(events);
    await interop.peer.start([{ name: 'dotnet-traced', consumes: ['Chain'] }]);
    await bus.publish(Chain, { orderId }, { headers: { 'MT-Activity-Id': TRACE_PARENT } });

    expect((await interop.peer.got('Chain', orderId)).traceId).toBe(TRACE);
    expect((await events.got(orderId)).headers['MT-Activity-Id']).toContain(TRACE);
  });
});
