import { InMemoryOutboxStore, InMemoryTransport } from '@baton/bus';
import { byText } from '@baton/contracts';
import { MetricName, Metrics } from '@baton/observability';
import { eventually } from '@baton/testing';
import {
  atOnce,
  consumer,
  envelopeMessage,
  InMemoryConsumeTransaction,
  OrderShipped,
  SubmitOrder,
  useBuses,
} from './bus.fixture';

const world = useBuses();

describe('a transactional consumer', () => {
  it('lets nothing leave when it fails, and everything once when it succeeds', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const shipped = await world.tap(OrderShipped.entityName);
    const bus = await world.start(
      [
        consumer({
          type: SubmitOrder,
          definition: atOnce,
          consume: async (context) => {
            await context.publish(OrderShipped, { orderId: `attempt ${context.retryAttempt}` });
            if (context.retryAttempt === 0) throw new Error('rolled back');
          },
        }),
      ],
      { outboxStore, consumeTransaction: new InMemoryConsumeTransaction(outboxStore) },
    );

    await bus.publish(SubmitOrder, { orderId: '1' });

    expect((await shipped()).envelope.message).toEqual({ orderId: 'attempt 1' });
    await eventually(() => expect(outboxStore.depth).toBe(0));
  });

  it('is not run for a message it had before, each consumer of an endpoint by itself', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const runs: string[] = [];
    const definition = { endpointName: 'shared' };
    const transaction = new InMemoryConsumeTransaction(outboxStore);
    const messageId = 'f0f0f0f0-0000-0000-0000-000000000001';
    transaction.inbox.add(`${messageId} One`);
    await world.start(
      [
        consumer({ type: OrderShipped, name: 'One', definition, consume: async () => void runs.push('one') }),
        consumer({ type: OrderShipped, name: 'Other', definition, consume: async () => void runs.push('other') }),
      ],
      { outboxStore, consumeTransaction: transaction },
    );
    const other = await world.connected();

    for (let twice = 0; twice < 2; twice++) {
      await other.send(
        { name: 'shared' },
        envelopeMessage({ messageId, messageType: [OrderShipped.urn], message: { orderId: '1' } }),
      );
    }
    await other.send(
      { name: 'shared' },
      envelopeMessage({ messageType: [OrderShipped.urn], message: { orderId: '2' } }),
    );

    await eventually(() => expect(runs.sort(byText)).toEqual(['one', 'other', 'other']));
  });

  it('tells its fault although its own messages are rolled back', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const faults = await world.tap('MassTransit:Fault');
    const bus = await world.start(
      [
        consumer({
          type: SubmitOrder,
          definition: atOnce,
          consume: async (context) => {
            await context.publish(OrderShipped, { orderId: 'never' });
            throw new Error('no');
          },
        }),
      ],
      { outboxStore, consumeTransaction: new InMemoryConsumeTransaction(outboxStore) },
    );

    await bus.publish(SubmitOrder, { orderId: '1' });

    await faults();
    expect(outboxStore.depth).toBe(0);
  });

  it('is refused at start where the bus has no transaction', async () => {
    const bus = world.make();
    bus.connectConsumer(OrderShipped, { outbox: 'transactional' }, async () => undefined, 'Careful');

    await expect(bus.start()).rejects.toMatchObject({ code: 'BUS_CONFIGURATION' });
  });
});

describe('a consumer with an outbox in memory', () => {
  it('lets what it published leave when it has returned, in order', async () => {
    const shipped = await world.tap(OrderShipped.entityName);
    const bus = await world.start([
      consumer({
        type: SubmitOrder,
        definition: { ...atOnce, outbox: 'in-memory' },
        consume: async (context) => {
          await context.publish(OrderShipped, { orderId: `first of ${context.retryAttempt}` });
          await context.publish(OrderShipped, { orderId: `second of ${context.retryAttempt}` });
          if (context.retryAttempt === 0) throw new Error('no');
        },
      }),
    ]);

    await bus.publish(SubmitOrder, { orderId: '1' });

    expect([await shipped(), await shipped()].map(({ envelope }) => envelope.message)).toEqual([
      { orderId: 'first of 1' },
      { orderId: 'second of 1' },
    ]);
  });

  it('lets what is scheduled leave in its turn, and counts each message as what it is', async () => {
    const metrics = new Metrics();
    const sequence: string[] = [];
    class WatchedStore extends InMemoryOutboxStore {
      override async schedule(...args: Parameters<InMemoryOutboxStore['schedule']>): Promise<void> {
        sequence.push('scheduled');
        await super.schedule(...args);
      }
    }
    class WatchedTransport extends InMemoryTransport {
      override async send(...args: Parameters<InMemoryTransport['send']>): Promise<void> {
        sequence.push(args[0].name);
        await super.send(...args);
      }
    }
    const shipped = await world.tap(OrderShipped.entityName);
    const publishing = consumer({
      type: SubmitOrder,
      definition: { ...atOnce, outbox: 'in-memory' },
      consume: async (context) => {
        const later = new Date(world.clock.now().getTime() + 60_000);
        const token = await context.schedule(later, OrderShipped, { orderId: 'replaced' });
        await context.schedule(later, OrderShipped, { orderId: 'scheduled' }, { token });
        await context.publish(OrderShipped, { orderId: 'last' });
      },
    });
    const transport = new WatchedTransport(world.broker);
    await world.start([publishing], { outboxStore: new WatchedStore(), transport, metrics });
    await (await world.connected()).send(
      { name: SubmitOrder.entityName },
      envelopeMessage({ messageType: [SubmitOrder.urn], message: { orderId: '1' } }),
    );

    await shipped();

    expect(sequence).toEqual(['scheduled', OrderShipped.entityName]);
    const { values } = (await metrics.registry.getSingleMetric(MetricName.busSent)?.get()) ?? { values: [] };
    expect(values).toEqual([expect.objectContaining({ labels: { message_type: OrderShipped.name }, value: 1 })]);
  });
});

describe('a consumer with an outbox in memory that takes back what is scheduled', () => {
  it('takes back what it scheduled itself, and what was scheduled before', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const answers: boolean[] = [];
    const cancelling = consumer({
      type: SubmitOrder,
      definition: { ...atOnce, outbox: 'in-memory' },
      consume: async (context) => {
        const own = await context.schedule(world.clock.now(), OrderShipped, { orderId: 'own' });
        for (const token of [own, before, before]) answers.push(await context.cancelScheduled(token));
      },
    });
    const bus = await world.start([cancelling], { outboxStore });
    const before = await bus.schedule(new Date(world.clock.now().getTime() + 60_000), OrderShipped, { orderId: '0' });

    await bus.publish(SubmitOrder, { orderId: '1' });

    await eventually(() => expect(answers).toEqual([true, true, false]));
    expect(outboxStore.scheduledCount).toBe(0);
  });
});
