import { InMemoryOutboxStore, InMemoryTransport, type Receiver } from '@baton/bus';
import { eventually, HandTimers } from '@baton/testing';
import { consumer, OrderShipped, SubmitOrder, signal, useBuses } from './bus.fixture';

const world = useBuses();

/** Its broker never answers for one queue. */
class PartlyMuteTransport extends InMemoryTransport {
  override receive(...[endpoint, take]: Parameters<InMemoryTransport['receive']>): Promise<Receiver> {
    return endpoint.name === 'mute' ? new Promise(() => undefined) : super.receive(endpoint, take);
  }
}

describe('a starting bus', () => {
  it('delivers what is in its outbox although one queue gives no answer', async () => {
    const [timers, outboxStore] = [new HandTimers(), new InMemoryOutboxStore()];
    const next = await world.tap(OrderShipped.entityName);
    const bus = world.make({ transport: new PartlyMuteTransport(world.broker), timers, outboxStore });
    consumer({ type: SubmitOrder, definition: { endpointName: 'mute' }, consume: async () => undefined })(bus);
    void bus.start();
    await bus.schedule(new Date(0), OrderShipped, { orderId: '1' });

    await timers.end((ms) => ms === 10_000);

    expect((await next()).envelope.message).toEqual({ orderId: '1' });
  });
});

describe('a stopping bus', () => {
  it('does not wait for ever for a broker that answers no more', async () => {
    class MuteTransport extends InMemoryTransport {
      override close(): Promise<void> {
        return new Promise(() => undefined);
      }
    }
    const timers = new HandTimers();
    const bus = world.make({ transport: new MuteTransport(world.broker), timers });
    await bus.start();

    const stopped = bus.stop({ deadlineMs: 1_000 });
    await timers.end((ms) => ms === 5_000);

    await stopped;
  });

  it('gives up at the deadline: the signal aborts, and nothing is acked, faulted or lost', async () => {
    const timers = new HandTimers();
    const [started, aborted] = [signal(), signal()];
    const bus = await world.start(
      [
        consumer({
          type: OrderShipped,
          consume: async ({ signal: stop }) => {
            stop.addEventListener('abort', () => aborted.give());
            started.give();
            await aborted.given;
            stop.throwIfAborted();
          },
        }),
      ],
      { timers },
    );
    await bus.publish(OrderShipped, { orderId: '1' });
    await started.given;

    const stopped = bus.stop({ deadlineMs: 77 });
    await timers.end((ms) => ms === 77);
    await aborted.given;
    await stopped;

    expect(world.broker.messagesIn('test')).toHaveLength(1);
    expect(world.broker.messagesIn('test_error')).toEqual([]);
    expect(world.broker.exchangeNames).not.toContain('MassTransit:Fault');
  });

  it('does not wait for a message that only waits to be tried again', async () => {
    const timers = new HandTimers();
    const bus = await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: { retry: { kind: 'intervals', delaysMs: [3_600_000] } },
          consume: async () => {
            throw new Error('not yet');
          },
        }),
      ],
      { timers },
    );
    await bus.publish(OrderShipped, { orderId: '1' });
    await eventually(() => expect(timers.lasting).toContain(3_600_000));

    await bus.stop();

    expect(world.broker.messagesIn('test')).toHaveLength(1);
  });

  it('ends although its start still waits for the broker', async () => {
    class AbsentTransport extends InMemoryTransport {
      override connect(): Promise<void> {
        return new Promise(() => undefined);
      }
    }
    const bus = world.make({ transport: new AbsentTransport(world.broker) });
    void bus.start();

    await expect(bus.stop()).resolves.toBeUndefined();
  });

  it('waits for what is in flight although its start is not done', async () => {
    const [started, enough] = [signal(), signal()];
    const bus = world.make({ transport: new PartlyMuteTransport(world.broker) });
    const connect = [
      consumer({
        type: OrderShipped,
        consume: async () => {
          started.give();
          await enough.given;
        },
      }),
      consumer({ type: SubmitOrder, definition: { endpointName: 'mute' }, consume: async () => undefined }),
    ];
    for (const one of connect) one(bus);
    void bus.start();
    await eventually(() => expect(bus.health().endpoints).toEqual({ test: 'ready', mute: 'not ready' }));
    await bus.publish(OrderShipped, { orderId: '1' });
    await started.given;

    const stopped = bus.stop();
    await new Promise(setImmediate);
    enough.give();
    await stopped;

    expect(world.broker.messagesIn('test')).toEqual([]);
  });

  it('may be stopped twice, and before it was started', async () => {
    const bus = await world.start([]);
    await Promise.all([bus.stop(), bus.stop()]);

    await expect(world.make().stop()).resolves.toBeUndefined();
  });
});

describe('a consumer’s signal', () => {
  it('aborts at its timeout, and the next attempt has a new one', async () => {
    const timers = new HandTimers();
    const [begun, done] = [signal(), signal<boolean>()];
    const bus = await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: { timeoutMs: 55, retry: { kind: 'intervals', delaysMs: [66] } },
          consume: async ({ signal: stop, retryAttempt }) => {
            if (retryAttempt === 1) return done.give(stop.aborted);
            begun.give();
            await new Promise((resolve) => stop.addEventListener('abort', resolve));
            stop.throwIfAborted();
          },
        }),
      ],
      { timers },
    );
    await bus.publish(OrderShipped, { orderId: '1' });
    await begun.given;

    await timers.end((ms) => ms === 55);
    await timers.end((ms) => ms === 66);

    expect(await done.given).toBe(false);
    // Its timer goes with it.
    await eventually(() => expect(timers.lasting).not.toContain(55));
  });
});

describe('the probe', () => {
  it('prints each endpoint’s pipe in its order', async () => {
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        name: 'Track',
        definition: {
          endpointName: 'tracking',
          prefetchCount: 20,
          retry: { kind: 'intervals', delaysMs: [5] },
          outbox: 'in-memory',
        },
        consume: async () => undefined,
      }),
    ]);

    expect(bus.probe()).toBe(
      [
        'tracking prefetch=20 concurrency=20',
        '  receive',
        '  trace header=MT-Activity-Id',
        '  skip to=_skipped',
        '  error to=_error publishesFaults=true',
        '  delivery-limit repetitions=10',
        '  deserialize exactIntegers=false rawJson=false',
        '  dispatch consumers=1',
        '  Track (Sample.Orders:OrderShipped)',
        '    retry kind=intervals delaysMs=5 redeliveries=0',
        '    trace span=process',
        '    outbox kind=in-memory',
        '    tenant',
        '    consume consumer=Track',
      ].join('\n'),
    );
  });
});

describe('endpoints', () => {
  it('are refused when their consumers declare one queue differently', async () => {
    const bus = world.make();
    bus.connectConsumer(
      OrderShipped,
      { endpointName: 'shared', queue: { type: 'classic' } },
      async () => undefined,
      'One',
    );
    bus.connectConsumer(
      SubmitOrder,
      { endpointName: 'shared', queue: { deliveryLimit: 3 } },
      async () => undefined,
      'Other',
    );

    await expect(bus.start()).rejects.toThrow(
      /One and Other share the endpoint shared but declare its queue differently/,
    );
  });

  it('bind nothing where their consumer says so', async () => {
    await world.start([
      consumer({ type: OrderShipped, definition: { configureConsumeTopology: false }, consume: async () => undefined }),
    ]);

    expect(world.broker.exchangeNames).not.toContain(OrderShipped.entityName);
  });

  it('take no consumer once the bus has started', async () => {
    const bus = await world.start([]);

    expect(() => bus.connectConsumer(OrderShipped, {}, async () => undefined, 'Late')).toThrow(/Late comes too late/);
  });
});
