import { eventually } from '@baton/testing';
import { consumer, OrderShipped, SubmitOrder, signal, useBuses } from './bus.fixture';

const world = useBuses();

describe('a consumer with all middleware', () => {
  it('prints it in the order in which a delivery passes it', async () => {
    const definition = {
      retry: { kind: 'immediate', retries: 2 },
      rateLimit: { messages: 10 },
      concurrencyLimit: 3,
      partition: { count: 8, key: ({ messageId }: { readonly messageId: string }) => messageId },
      circuitBreaker: {},
      killSwitch: {},
      outbox: 'in-memory',
      prefetchCount: 16,
    } as const;
    const bus = await world.start([consumer({ type: OrderShipped, definition, consume: async () => undefined })]);

    const names = bus
      .probe()
      .split('\n')
      .map((line) => line.trim().split(' ')[0]);
    expect(names.join(' ')).toBe(
      'test receive trace skip error delivery-limit deserialize kill-switch dispatch ' +
        'TestConsumer rate-limit concurrency-limit partition retry circuit-breaker trace partition-key outbox tenant consume',
    );
    expect(bus.probe()).toContain(
      'circuit-breaker activation=5 tripPercent=5 periodMs=60000 resetIntervalsMs=100,200,',
    );
  });

  it('leaves on its queue what waits for its turn when the bus stops', async () => {
    const begun = signal();
    const release = signal();
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: { concurrencyLimit: 1 },
        consume: async () => {
          begun.give();
          await release.given;
        },
      }),
    ]);
    await bus.publish(OrderShipped, { orderId: '1' });
    await bus.publish(OrderShipped, { orderId: '2' });
    await begun.given;

    const stopped = bus.stop();
    release.give();
    await stopped;

    expect(world.broker.messagesIn('test')).toHaveLength(1);
  });

  it.each([
    ['concurrency limit', { concurrencyLimit: 1 }],
    ['partition', { partition: { count: 1, key: () => 'all' } }],
  ])('gives back its turn of a %s when it fails', async (_what, turns) => {
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: { ...turns, retry: { kind: 'none' } },
        consume: async () => {
          throw new Error('broken');
        },
      }),
    ]);

    for (const orderId of ['1', '2']) await bus.publish(OrderShipped, { orderId });

    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(2));
  });

  it('may have its kill switch on one consumer of an endpoint, not on two', async () => {
    const on = (name: string, type: typeof OrderShipped | typeof SubmitOrder) =>
      consumer({ type, name, definition: { endpointName: 'shared', killSwitch: {} }, consume: async () => undefined });

    await expect(world.start([on('One', OrderShipped), on('Other', SubmitOrder)])).rejects.toMatchObject({
      code: 'BUS_CONFIGURATION',
    });
  });

  it('can be stopped while its endpoint rests', async () => {
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: { retry: { kind: 'none' }, killSwitch: { activationThreshold: 0, restartTimeoutMs: 3_600_000 } },
        consume: async () => {
          throw new Error('broken');
        },
      }),
    ]);
    await bus.publish(OrderShipped, { orderId: '1' });
    await eventually(() => expect(bus.health().endpoints).toEqual({ test: 'tripped' }));

    await bus.stop();

    expect(bus.health().endpoints).toEqual({ test: 'stopped' });
  });
});
