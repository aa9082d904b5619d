import { type BatchContext, type BatchDefinition, type Bus, type BusOptions, InMemoryOutboxStore } from '@baton/bus';
import { eventually } from '@baton/testing';
import { InMemoryConsumeTransaction, OrderShipped, SubmitOrder, useBuses } from './bus.fixture';

const world = useBuses();
type Shipments = BatchContext<typeof OrderShipped>;
const anHour = { timeLimitMs: 3_600_000, retry: { kind: 'none' } } as const;

function startBatches(
  definition: BatchDefinition<typeof OrderShipped>,
  consume: (batch: Shipments) => Promise<void>,
  options: Partial<BusOptions> = {},
): Promise<Bus> {
  return world.start([(bus) => bus.connectBatchConsumer(OrderShipped, definition, consume, 'TestConsumer')], options);
}

describe('a batch consumer', () => {
  it('is refused where it would have the transactional outbox of its bus, and says what to do', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const consumeTransaction = new InMemoryConsumeTransaction(outboxStore);

    await expect(startBatches({}, async () => undefined, { consumeTransaction })).rejects.toMatchObject({
      code: 'BUS_CONFIGURATION',
      message: expect.stringMatching(/TestConsumer consumes batches.*outbox: 'none' or 'in-memory'/),
    });
    await expect(
      startBatches({ outbox: 'none' }, async () => undefined, { consumeTransaction }),
    ).resolves.toBeDefined();
  });

  it('raises what its endpoint takes to what full batches need', async () => {
    const bus = await startBatches(
      { messageLimit: 50, concurrencyLimit: 2, concurrentMessageLimit: 4 },
      async () => undefined,
    );

    expect(bus.probe()).toContain('test prefetch=100 concurrency=100');
    expect(bus.probe()).toContain('batch consumer=TestConsumer messageLimit=50 timeLimitMs=1000');
  });

  it('consumes what it has when the bus stops, instead of waiting', async () => {
    const seen: string[] = [];
    const bus = await startBatches(anHour, async ({ mode, messages }) => void seen.push(`${mode} ${messages.length}`));
    await bus.publish(OrderShipped, { orderId: '1' });
    await bus.publish(OrderShipped, { orderId: '2' });
    await eventually(() => expect(world.broker.messagesIn('test')).toEqual([]));

    await bus.stop();

    expect(seen).toEqual(['forced 2']);
    expect(world.broker.messagesIn('test')).toEqual([]);
  });

  it('keeps what its messages published until it returned, where its outbox is in memory', async () => {
    const submitted = await world.tap(SubmitOrder.entityName);
    let attempts = 0;
    const bus = await startBatches(
      { messageLimit: 2, retry: { kind: 'immediate', retries: 1 }, outbox: 'in-memory' },
      async ({ messages }) => {
        attempts++;
        for (const context of messages) void context.publish(SubmitOrder, { orderId: `attempt ${attempts}` });
        if (attempts === 1) throw new Error('not yet');
      },
    );

    await bus.publish(OrderShipped, { orderId: '1' });
    await bus.publish(OrderShipped, { orderId: '2' });

    expect((await submitted()).envelope.message).toEqual({ orderId: 'attempt 2' });
    expect((await submitted()).envelope.message).toEqual({ orderId: 'attempt 3' });
  });

  it('passes each message’s conversation on to what is published through it', async () => {
    const submitted = await world.tap(SubmitOrder.entityName);
    const bus = await startBatches({ messageLimit: 2 }, async ({ messages }) => {
      for (const context of messages) await context.publish(SubmitOrder, { orderId: context.conversationId });
    });

    await bus.publish(OrderShipped, { orderId: '1' });
    await bus.publish(OrderShipped, { orderId: '2' });

    for (const { envelope } of [await submitted(), await submitted()]) {
      expect(envelope.message).toEqual({ orderId: envelope.conversationId });
    }
  });
});
