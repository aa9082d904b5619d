import { randomUUID } from 'node:crypto';
import { BaseEvent, DerivedEvent, IOrderEvent, OrderShipped } from '../../infra/bus/test/masstransit-types.fixture';
import { describeInterop } from './describe-interop';
import { Listener } from './listener';

describeInterop('Identity and publishing', (interop) => {
  it('hands what Baton publishes to a consumer of MassTransit', async () => {
    const orderId = randomUUID();
    await interop.peer.start([{ name: 'dotnet-shipped', consumes: ['OrderShipped'] }]);
    const bus = await interop.baton();
    await bus.publish(OrderShipped, { orderId, carrier: 'DHL' });

    const { message } = await interop.peer.got('OrderShipped', orderId);
    expect(message).toEqual({ orderId, carrier: 'DHL' });
  });

  it('hands what MassTransit publishes to a consumer of Baton', async () => {
    const orderId = randomUUID();
    const shipped = new Listener(OrderShipped, { endpointName: 'baton-shipped' });
    await interop.baton(shipped);
    await interop.peer.start([]);
    await interop.peer.publish('OrderShipped', { orderId, carrier: null });

    const { message } = await shipped.got(orderId);
    expect(message).toEqual({ orderId, carrier: null });
  });

  it('C-009 hands what Baton publishes to consumers of an interface and of a class it descends from, once each', async () => {
    const [orderId, last] = [randomUUID(), randomUUID()];
    await interop.peer.start([{ name: 'dotnet-any', consumes: ['IOrderEvent', 'BaseEvent'], prefetchCount: 1 }]);
    const bus = await interop.baton();
    await bus.publish(DerivedEvent, { orderId, number: 7 });
    await bus.publish(DerivedEvent, { orderId: last, number: 8 });
    await Promise.all([interop.peer.got('IOrderEvent', last), interop.peer.got('BaseEvent', last)]);

    const got = [...interop.peer.allOf('IOrderEvent', orderId), ...interop.peer.allOf('BaseEvent', orderId)];
    expect(got.map(({ as, message }) => [as, message])).toEqual([
      ['IOrderEvent', { orderId }],
      ['BaseEvent', { orderId }],
    ]);
  });

  it('C-009 hands what MassTransit publishes to consumers of an interface and of a class it descends from, once each', async () => {
    const [orderId, last] = [randomUUID(), randomUUID()];
    const any = new Listener(IOrderEvent, { endpointName: 'baton-any', prefetchCount: 1 });
    const base = new Listener(BaseEvent, { endpointName: 'baton-any', prefetchCount: 1 });
    await interop.baton(any, base);
    await interop.peer.start([]);
    await interop.peer.publish('DerivedEvent', { orderId, number: 7 });
    await interop.peer.publish('DerivedEvent', { orderId: last, number: 8 });
    await Promise.all([any.got(last), base.got(last)]);

    expect([any.allOf(orderId), base.allOf(orderId)].map((all) => all.map(({ message }) => message))).toEqual([
      [{ orderId }],
      [{ orderId }],
    ]);
  });

  it('C-010 lists the same types in the same order on both sides', async () => {
    const [ours, theirs] = [randomUUID(), randomUUID()];
    const shipped = new Listener(DerivedEvent, { endpointName: 'baton-types' });
    await interop.peer.start([{ name: 'dotnet-types', consumes: ['BaseEvent'] }]);
    const bus = await interop.baton(shipped);
    await bus.publish(DerivedEvent, { orderId: ours, number: 1 });
    await interop.peer.publish('DerivedEvent', { orderId: theirs, number: 2 });

    const { messageTypes } = await interop.peer.got('BaseEvent', ours);
    expect(messageTypes).toEqual((await shipped.got(theirs)).messageTypes);
  });
});
