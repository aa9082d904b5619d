import { randomUUID } from 'node:crypto';
import { OrderShipped } from '../../infra/bus/test/masstransit-types.fixture';
import { Listener } from './baton-side';
import { describeWithDotnet } from './dotnet-sample';
import { useInterop } from './interop';

describeWithDotnet('publishing between Baton and MassTransit', () => {
  const interop = useInterop();

  it('from Baton reaches a consumer of MassTransit', async () => {
    const orderId = randomUUID();
    await interop.peer.start([{ name: 'dotnet-shipped', consumes: ['OrderShipped'] }]);
    const bus = await interop.baton();
    await bus.publish(OrderShipped, { orderId, carrier: 'DHL' });

    const { message } = await interop.peer.got('OrderShipped', orderId);
    expect(message).toEqual({ orderId, carrier: 'DHL' });
  });

  it('from MassTransit reaches a consumer of Baton', async () => {
    const orderId = randomUUID();
    const shipped = new Listener(OrderShipped, { endpointName: 'baton-shipped' });
    await interop.baton(shipped);
    await interop.peer.start([]);
    await interop.peer.publish('OrderShipped', { orderId, carrier: null });

    const { message } = await shipped.got(orderId);
    expect(message).toEqual({ orderId, carrier: null });
  });
});
