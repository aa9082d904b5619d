import { type QueueOptions } from '@baton/bus';
import { eventually } from '@baton/testing';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, CheckOrder, OrderStatus, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, minimalEnvelope, neverAgain } from './stage';

const classic = { type: 'classic' } as const;
const endpoint = { endpointName: 'submit-order', queue: classic, ...neverAgain } as const;
const nothing = () => undefined;

describeOnEachTransport('an endpoint', (stage) => {
  it('C-014 declares its queue, its exchange and its type, and binds them', async () => {
    await stage.start([consuming(SubmitOrder, endpoint, nothing)]);
    const fanout = { type: 'fanout', durable: true, autoDelete: false };
    expect(await stage.waitingIn('submit-order')).toBe(0);
    expect([await stage.exchange('submit-order'), await stage.exchange(SubmitOrder.entityName)]).toEqual([
      fanout,
      fanout,
    ]);
    expect(await stage.boundTo('submit-order', 'queue')).toEqual(['submit-order']);
    expect(await stage.boundTo(SubmitOrder.entityName, 'exchange')).toEqual(['submit-order']);
  });

  it('C-016 with its consume topology switched off leaves the exchange of its type alone', async () => {
    const seen: unknown[] = [];
    const consume = ({ message }: { message: unknown }) => void seen.push(message);
    const bus = await stage.start([consuming(SubmitOrder, { ...endpoint, configureConsumeTopology: false }, consume)]);
    expect(await stage.exchange(SubmitOrder.entityName)).toBeUndefined();
    await bus.send('exchange:submit-order', SubmitOrder, anOrder);
    await eventually(() => expect(seen).toEqual([anOrder]));
  });

  it('C-017 has no _error and no _skipped before something ends there', async () => {
    await stage.start([
      consuming(SubmitOrder, endpoint, () => {
        throw new Error('out of stock');
      }),
    ]);
    for (const queue of ['submit-order_error', 'submit-order_skipped', 'submit-order_delay']) {
      expect([await stage.waitingIn(queue), await stage.exchange(queue)]).toEqual([undefined, undefined]);
    }
    await stage.put('submit-order', minimalEnvelope(SubmitOrder, anOrder));
    await stage.put('submit-order', minimalEnvelope(CheckOrder, anOrder));
    await stage.take('submit-order_error');
    await stage.take('submit-order_skipped');
  });

  it('C-019 with a single active consumer has one at a time', async () => {
    const seen: string[] = [];
    const start = (name: string) =>
      stage.start([
        consuming(
          SubmitOrder,
          { ...endpoint, queue: { ...classic, singleActiveConsumer: true } },
          () => void seen.push(name),
        ),
      ]);
    const first = await start('first');
    await start('second');
    for (let count = 0; count < 4; count++) await first.publish(SubmitOrder, anOrder);
    await eventually(() => expect(seen).toEqual(['first', 'first', 'first', 'first']));
    await first.stop();
    const publisher = await stage.start();
    await publisher.publish(SubmitOrder, anOrder);
    await eventually(() => expect(seen.slice(4)).toEqual(['second']));
  });

  it('C-019 with priorities hands out the highest first', async () => {
    const queue = { ...classic, maxPriority: 5 };
    const stopped = await stage.start([consuming(SubmitOrder, { ...endpoint, queue }, nothing)]);
    await stopped.stop();
    const publisher = await stage.start();
    const [low, high, none, higher] = ['1', '2', '3', '4'].map((end) => `00000000-0000-0000-0000-00000000000${end}`);
    const sent = [
      [low, 1],
      [high, 5],
      [none, 0],
      [higher, 9],
    ] as const;
    for (const [orderId = '', priority] of sent) await publisher.publish(SubmitOrder, { orderId }, { priority });
    const seen: string[] = [];
    await stage.start([
      consuming(
        SubmitOrder,
        { ...endpoint, queue, prefetchCount: 1 },
        ({ message }) => void seen.push(message.orderId),
      ),
    ]);
    await eventually(() => expect(seen).toEqual([high, higher, low, none]));
  });

  it('C-019 with a time to live lets go of what waited longer, to where its dead letters go', async () => {
    const queue = { ...classic, messageTtlMs: 1, deadLetterTo: 'too-late' };
    const bus = await stage.start([consuming(SubmitOrder, { ...endpoint, queue, prefetchCount: 1 }, nothing)]);
    await bus.stop();
    const publisher = await stage.start();
    await publisher.publish(SubmitOrder, anOrder);
    await eventually(async () => expect(await stage.waitingIn('submit-order')).toBe(0));
    expect(envelopeOf(await stage.take('too-late')).message).toEqual(anOrder);
  });

  it('C-019 with a time to live and a delivery limit lets go of it to _error', async () => {
    const bus = await stage.start([consuming(SubmitOrder, { ...endpoint, queue: { messageTtlMs: 1 } }, nothing)]);
    await bus.stop();
    const publisher = await stage.start();
    await publisher.publish(SubmitOrder, anOrder);
    await eventually(async () => expect(await stage.waitingIn('submit-order')).toBe(0));
    expect(envelopeOf(await stage.take('submit-order_error')).message).toEqual(anOrder);
  });

  it('C-019 gives to consumers of a higher priority first', async () => {
    const seen: string[] = [];
    const start = (name: string, consumerPriority?: number) =>
      stage.start([
        consuming(SubmitOrder, { ...endpoint, queue: { ...classic, consumerPriority } }, () => void seen.push(name)),
      ]);
    const bus = await start('other');
    await start('preferred', 7);
    for (let count = 0; count < 4; count++) await bus.publish(SubmitOrder, anOrder);
    await eventually(() => expect(seen).toEqual(['preferred', 'preferred', 'preferred', 'preferred']));
  });

  it.each<[string, QueueOptions, object]>([
    ['maxPriority', { ...classic, maxPriority: 256 }, {}],
    ['initialGroupSize', { initialGroupSize: 0 }, {}],
    ['messageTtlMs', { messageTtlMs: 1.5 }, {}],
    ['dead letters', { ...classic, deadLetterTo: 'no name' }, {}],
    ['temporary', { deliveryLimit: 3 }, { temporary: true }],
  ])('C-019 is refused at start when its %s cannot be', async (what, queue, more) => {
    const start = stage.start([consuming(SubmitOrder, { ...endpoint, queue, ...more }, nothing)]);
    await expect(start).rejects.toMatchObject({ code: 'BUS_CONFIGURATION', message: expect.stringContaining(what) });
  });

  it('C-020 that is temporary gives each bus every message, and is gone with its bus', async () => {
    const seen: string[] = [];
    const start = (name: string) =>
      stage.start([consuming(SubmitOrder, { temporary: true }, () => void seen.push(name), 'CacheConsumer')]);
    const [one, other] = [await start('one'), await start('other')];
    await one.publish(SubmitOrder, anOrder);
    await eventually(() => expect([...seen].sort()).toEqual(['one', 'other']));
    const [bound = ''] = await stage.boundTo(SubmitOrder.entityName, 'exchange');
    expect(await stage.exchange(bound)).toEqual({ type: 'fanout', durable: false, autoDelete: true });
    await Promise.all([one.stop(), other.stop()]);
    await eventually(async () => expect(await stage.boundTo(SubmitOrder.entityName, 'exchange')).toEqual([]));
    expect([await stage.exchange(bound), await stage.waitingIn(bound)]).toEqual([undefined, undefined]);
  });

  it('C-091 of the bus itself is not there before the first request', async () => {
    const bus = await stage.start([
      consuming(CheckOrder, { endpointName: 'check-order' }, (context) =>
        context.respond(OrderStatus, { ...context.message, status: 'shipped' }),
      ),
    ]);
    const own = bus.address.slice(bus.address.lastIndexOf('/') + 1).replace('?temporary=true', '');
    await bus.publish(SubmitOrder, anOrder);
    expect([await stage.exchange(own), await stage.waitingIn(own)]).toEqual([undefined, undefined]);
    await bus.getResponse(CheckOrder, anOrder, { found: OrderStatus });
    expect(await stage.exchange(own)).toEqual({ type: 'fanout', durable: false, autoDelete: true });
  });

  it('C-092 that is only deployed is declared whole, and waits for somebody to consume it', async () => {
    const seen: unknown[] = [];
    const consumer = consuming(SubmitOrder, { endpointName: 'submit-order' }, ({ message }) => void seen.push(message));
    const deployed = await stage.start([consumer], { deployTopologyOnly: true });
    expect(deployed.health()).toMatchObject({ status: 'healthy', endpoints: { 'submit-order': 'ready' } });
    expect(await stage.waitingIn('submit-order_error')).toBe(0);
    const publisher = await stage.start();
    await publisher.publish(SubmitOrder, anOrder);
    await eventually(async () => expect(await stage.waitingIn('submit-order')).toBe(1));
    await deployed.stop();
    expect([await stage.waitingIn('submit-order'), seen]).toEqual([1, []]);
    await stage.start([consumer]);
    await eventually(() => expect(seen).toEqual([anOrder]));
  });
});
