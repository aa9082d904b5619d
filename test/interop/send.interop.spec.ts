import { randomUUID } from 'node:crypto';
import { eventually } from '@baton/testing';
import { FailOrder, OrderShipped } from '../../infra/bus/test/masstransit-types.fixture';
import { describeInterop } from './describe-interop';
import { Listener } from './listener';

const classic = { type: 'classic' } as const;

describeInterop('Addressing and sending', (interop) => {
  it('takes what MassTransit sends to the exchange of an endpoint with a quorum queue', async () => {
    const orderId = randomUUID();
    const shipped = new Listener(OrderShipped, { endpointName: 'baton-quorum', configureConsumeTopology: false });
    await interop.baton(shipped);
    await interop.peer.start([]);
    await interop.peer.send('exchange:baton-quorum', 'OrderShipped', { orderId });

    expect((await shipped.got(orderId)).message).toEqual({ orderId, carrier: null });
  });

  it('C-042 takes what MassTransit sends to the queue of an endpoint with a classic queue', async () => {
    const orderId = randomUUID();
    const shipped = new Listener(OrderShipped, {
      endpointName: 'baton-classic',
      configureConsumeTopology: false,
      queue: classic,
    });
    await interop.baton(shipped);
    await interop.peer.start([]);
    await interop.peer.send('queue:baton-classic', 'OrderShipped', { orderId });

    expect((await shipped.got(orderId)).message).toEqual({ orderId, carrier: null });
  });

  it.each(['queue', 'exchange', 'rabbitmq'])('C-042 reaches an endpoint of MassTransit by %s:', async (scheme) => {
    const orderId = randomUUID();
    const name = `dotnet-by-${scheme}`;
    await interop.peer.start([{ name, consumes: ['OrderShipped'], configureConsumeTopology: false }]);
    const bus = await interop.baton();
    // Host and vhost of an address are no concern of the sender: its own connection is used.
    const address =
      scheme === 'rabbitmq'
        ? (`rabbitmq://elsewhere/other/${name}` as const)
        : (`${scheme as 'queue'}:${name}` as const);
    await bus.send(address, OrderShipped, { orderId, carrier: null });

    expect((await interop.peer.got('OrderShipped', orderId)).endpoint).toBe(name);
  });

  it('C-042 leaves what was sent to a queue that is not there yet for MassTransit to find, and the other way round', async () => {
    const [ours, theirs] = [randomUUID(), randomUUID()];
    const bus = await interop.baton();
    await interop.peer.start([]);
    await bus.send('queue:dotnet-later', OrderShipped, { orderId: ours, carrier: null });
    await interop.peer.send('queue:baton-later', 'OrderShipped', { orderId: theirs });

    const shipped = new Listener(OrderShipped, { endpointName: 'baton-later', queue: classic });
    await interop.peer.start([{ name: 'dotnet-later', consumes: ['OrderShipped'] }], { bus: 'later' });
    await interop.baton(shipped);
    await Promise.all([interop.peer.got('OrderShipped', ours), shipped.got(theirs)]);
  });

  it('C-041 gives a message a life as long on the other side, and none after it', async () => {
    const [expired, lasting] = [randomUUID(), randomUUID()];
    const bus = await interop.baton();
    await bus.send('queue:dotnet-lives', OrderShipped, { orderId: expired, carrier: null }, { timeToLiveMs: 1 });
    await expireAll('dotnet-lives');
    await bus.send('queue:dotnet-lives', OrderShipped, { orderId: lasting, carrier: null }, { timeToLiveMs: 60_000 });
    await interop.peer.start([{ name: 'dotnet-lives', consumes: ['OrderShipped'], prefetchCount: 1 }]);

    const { sentTime, expirationTime } = await interop.peer.got('OrderShipped', lasting);
    expect(Date.parse(expirationTime ?? '') - Date.parse(sentTime ?? '')).toBe(60_000);
    expect(interop.peer.allOf('OrderShipped', expired)).toEqual([]);
  });

  it('C-041 drops what MassTransit let expire, and hands on what it did not', async () => {
    const [expired, lasting] = [randomUUID(), randomUUID()];
    await interop.peer.start([]);
    await interop.peer.send('queue:baton-lives', 'FailOrder', { orderId: expired }, { timeToLiveMs: 1 });
    await expireAll('baton-lives');
    await interop.peer.send('queue:baton-lives', 'FailOrder', { orderId: lasting, kind: '' }, { timeToLiveMs: 60_000 });
    const orders = new Listener(FailOrder, { endpointName: 'baton-lives', queue: classic, prefetchCount: 1 });
    await interop.baton(orders);

    await orders.got(lasting);
    expect(orders.allOf(expired)).toEqual([]);
  });

  async function expireAll(queue: string): Promise<void> {
    await eventually(async () => expect(await interop.stage.waitingIn(queue)).toBe(0));
  }
});
