import { randomUUID } from 'node:crypto';
import { eventually } from '@baton/testing';
import { FailOrder, OrderShipped } from '../../infra/bus/test/masstransit-types.fixture';
import { describeInterop } from './describe-interop';
import { Listener } from './listener';

const classic = { type: 'classic' } as const;

describeInterop('Sharing queues', (interop) => {
  it('hands each message of a queue that both consume to one of them', async () => {
    const orders = Array.from({ length: 60 }, () => randomUUID());
    const definition = { endpointName: 'shared-orders', queue: classic, prefetchCount: 1 };
    const shipped = new Listener(OrderShipped, definition);
    const bus = await interop.baton(shipped);
    await interop.peer.start([{ name: 'shared-orders', consumes: ['OrderShipped'], prefetchCount: 1 }]);
    await Promise.all(orders.map((orderId) => bus.publish(OrderShipped, { orderId, carrier: null })));

    const took = () => orders.map((id) => [shipped.allOf(id).length, interop.peer.allOf('OrderShipped', id).length]);
    await eventually(() => expect(took().filter(([ours = 0, theirs = 0]) => ours + theirs === 0)).toEqual([]));
    // Both give back what they hold: what would come twice would wait now.
    await Promise.all([bus.stop(), interop.peer.stop()]);
    expect(await interop.stage.waitingIn('shared-orders')).toBe(0);
    const counts = took().map((pair) => pair.join('+'));
    expect(new Set(counts)).toEqual(new Set(['1+0', '0+1']));
  });

  it('C-015 lets Baton start on what MassTransit declared, its error queue included, and MassTransit start again', async () => {
    const endpoint = { name: 'was-dotnet', consumes: ['FailOrder'] };
    await interop.peer.start([endpoint]);
    await interop.peer.publish('FailOrder', { orderId: randomUUID(), kind: 'first' });
    await failed('was-dotnet', 1);
    await interop.peer.stop();

    const bus = await interop.baton(throwing('was-dotnet'));
    await bus.publish(FailOrder, { orderId: randomUUID(), kind: 'second' });
    await failed('was-dotnet', 2);
    await bus.stop();

    await interop.peer.start([endpoint]);
    await interop.peer.publish('FailOrder', { orderId: randomUUID(), kind: 'third' });
    await failed('was-dotnet', 3);
  });

  it('C-015 lets MassTransit start on what Baton declared, its error queue included, and Baton start again', async () => {
    const first = await interop.baton(throwing('was-baton'));
    await first.publish(FailOrder, { orderId: randomUUID(), kind: 'first' });
    await failed('was-baton', 1);
    await first.stop();

    await interop.peer.start([{ name: 'was-baton', consumes: ['FailOrder'] }]);
    await interop.peer.publish('FailOrder', { orderId: randomUUID(), kind: 'second' });
    await failed('was-baton', 2);
    await interop.peer.stop();

    const again = await interop.baton(throwing('was-baton'));
    await again.publish(FailOrder, { orderId: randomUUID(), kind: 'third' });
    await failed('was-baton', 3);
  });

  const throwing = (endpointName: string) =>
    new Listener(FailOrder, { endpointName, queue: classic, retry: { kind: 'none' } }, async ({ message }) => {
      throw new RangeError(message.kind);
    });

  async function failed(endpoint: string, count: number): Promise<void> {
    await eventually(async () => expect(await interop.stage.waitingIn(`${endpoint}_error`)).toBe(count));
  }
});
