import {
  Bus,
  type Exchange,
  type InMemoryBroker,
  InMemoryOutboxStore,
  InMemoryTransport,
  type TransportMessage,
  UnavailableError,
  withOutbox,
} from '@baton/bus';
import { AppError, byText } from '@baton/contracts';
import { DeliveryInbox, eventually } from '@baton/testing';
import { readEnvelope } from '../src/serialization/envelope-reader';
import {
  atOnce,
  consumer,
  envelopeMessage,
  InMemoryConsumeTransaction,
  OrderShipped,
  SubmitOrder,
  signal,
  silent,
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

describe('a consumer that meets a server that is away', () => {
  class DatabaseAwayError extends UnavailableError {
    readonly code = 'DATABASE_AWAY';
  }

  it('is held and tried again without using up its retries', async () => {
    const attempts: number[] = [];
    const done = signal();
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: { retry: { kind: 'none' } },
        consume: async ({ retryAttempt }) => {
          attempts.push(retryAttempt);
          if (attempts.length < 3) throw new DatabaseAwayError('PostgreSQL is away.');
          done.give();
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });
    await done.given;

    expect(attempts).toEqual([0, 0, 0]);
  });
});

/** A transport whose broker fails when told to. */
class FailingTransport extends InMemoryTransport {
  failWith: ((message: TransportMessage) => AppError | undefined) | undefined;
  private online = true;
  private readonly watchers = new Set<(connected: boolean) => void>();

  constructor(broker: InMemoryBroker) {
    super(broker);
  }

  override get connected(): boolean {
    return super.connected && this.online;
  }

  override onConnectionChange(listener: (connected: boolean) => void): () => void {
    this.watchers.add(listener);
    return super.onConnectionChange(listener);
  }

  cut(): void {
    this.online = false;
  }

  heal(): void {
    this.online = true;
    for (const watcher of this.watchers) watcher(true);
  }

  override async send(to: Exchange, message: TransportMessage): Promise<void> {
    const error = this.failWith?.(message);
    if (error) throw error;
    await super.send(to, message);
  }
}

/** A transport that declares an exchange before its first message, as a broker's does: others may overtake it then. */
class DeclaringTransport extends InMemoryTransport {
  private readonly declarations = new Map<string, Promise<void>>();

  override async send(to: Exchange, message: TransportMessage): Promise<void> {
    const declared = this.declarations.get(to.name) ?? new Promise<void>((resolve) => setImmediate(resolve));
    this.declarations.set(to.name, declared);
    await declared;
    await super.send(to, message);
  }
}

class LostError extends AppError {
  readonly code = 'LOST';
  readonly retryable = true;
}

class TooLargeError extends AppError {
  readonly code = 'TOO_LARGE';
  readonly retryable = false;
}

describe('the relay', () => {
  async function startRelay(options: { readonly connected?: boolean } = {}) {
    const store = new InMemoryOutboxStore();
    const transport = new FailingTransport(world.broker);
    if (options.connected === false) transport.cut();
    const bus = world.make({ outboxStore: store, transport });
    const next = await world.tap(OrderShipped.entityName);
    await bus.start();
    const write = async (...orderIds: readonly string[]): Promise<void> => {
      const { writer, commit } = store.unitOfWork();
      await withOutbox(writer, async () => {
        for (const orderId of orderIds) await bus.publish(OrderShipped, { orderId });
      });
      commit();
    };
    const orders = async (count: number): Promise<readonly unknown[]> => {
      const seen: unknown[] = [];
      while (seen.length < count) seen.push(((await next()).envelope.message as { orderId: string }).orderId);
      return seen;
    };
    return { store, transport, bus, write, orders };
  }

  it('delivers what a unit of work left, in its order, and deletes it', async () => {
    const { store, write, orders } = await startRelay();
    const ids = Array.from({ length: 1_200 }, (_, index) => String(index));

    await write(...ids);

    expect(await orders(ids.length)).toEqual(ids);
    await eventually(() => expect(store.depth).toBe(0));
  });

  it('keeps the order from one exchange to another that has to be declared first', async () => {
    const store = new InMemoryOutboxStore();
    const bus = world.make({ outboxStore: store, transport: new DeclaringTransport(world.broker) });
    const inbox = new DeliveryInbox();
    await (await world.connected()).receive(
      {
        name: 'both',
        prefetchCount: 10,
        queue: {},
        bindings: [{ name: OrderShipped.entityName }, { name: SubmitOrder.entityName }],
      },
      inbox.take,
    );
    await bus.start();
    const { writer, commit } = store.unitOfWork();
    await withOutbox(writer, async () => {
      await bus.publish(OrderShipped, { orderId: '1' });
      await bus.publish(SubmitOrder, { orderId: '2' });
      await bus.publish(OrderShipped, { orderId: '3' });
    });

    commit();

    const seen = (await inbox.nextOf(3)).map((delivery) => readEnvelope(delivery).message);
    expect(seen).toEqual([{ orderId: '1' }, { orderId: '2' }, { orderId: '3' }]);
  });

  it('reads nothing while the broker is away, and goes on when it is back', async () => {
    const { store, transport, write, orders } = await startRelay({ connected: false });
    await write('1');
    await new Promise(setImmediate);
    expect(store.depth).toBe(1);

    transport.heal();

    expect(await orders(1)).toEqual(['1']);
  });

  it('sends again what was not confirmed, and keeps the rest in order', async () => {
    const { store, transport, write, orders } = await startRelay();
    let failures = 1;
    transport.failWith = () => (failures-- > 0 ? new LostError('The channel closed.') : undefined);

    await write('1', '2', '3');

    expect([...(await orders(3))].sort()).toEqual(['1', '2', '3']);
    await eventually(() => expect(store.depth).toBe(0));
  });

  it('keeps a row the broker refuses and delivers the others', async () => {
    const { store, transport, write, orders } = await startRelay();
    let refusals = 0;
    transport.failWith = ({ body }) => {
      if (!Buffer.from(body).includes('"bad"')) return undefined;
      refusals++;
      return new TooLargeError('Too large.');
    };

    await write('1', 'bad', '2');

    expect(await orders(2)).toEqual(['1', '2']);
    await eventually(() => expect(store.depth).toBe(1));
    await write('another');
    expect(await orders(1)).toEqual(['another']);
    expect(refusals).toBe(1);
    transport.failWith = undefined;
    world.clock.advance(61_000);
    await write('3');
    expect([...(await orders(2))].sort()).toEqual(['3', 'bad']);
  });

  it('comes to rest although more rows are refused than it reads at once', async () => {
    const { store, transport, bus, write, orders } = await startRelay();
    const bad = Array.from({ length: 600 }, (_, index) => `bad ${index}`);
    transport.failWith = ({ body }) =>
      Buffer.from(body).includes('"bad ') ? new TooLargeError('Too large.') : undefined;
    await write(...bad, 'good');
    expect(await orders(1)).toEqual(['good']);
    await eventually(() => expect(store.depth).toBe(600));

    const scheduled = new Date(world.clock.now().getTime() - 1);
    await bus.schedule(scheduled, OrderShipped, { orderId: 'scheduled' });
    await write('last');

    expect(new Set(await orders(2))).toEqual(new Set(['last', 'scheduled']));
  });

  it('is one of several: another takes over when the active one stops', async () => {
    const { store, bus, write, orders } = await startRelay();
    const standby = new Bus({
      transport: new InMemoryTransport(world.broker),
      logger: silent,
      clock: world.clock,
      outboxStore: store,
    });
    await standby.start();
    await write('1');
    expect(await orders(1)).toEqual(['1']);

    await bus.stop();
    store.commit([
      {
        exchange: { name: OrderShipped.entityName },
        message: envelopeMessage({ messageType: [OrderShipped.urn], message: { orderId: '2' } }),
      },
    ]);

    expect(await orders(1)).toEqual(['2']);
    await standby.stop();
  });
});

describe('scheduling', () => {
  async function startScheduling() {
    const outboxStore = new InMemoryOutboxStore();
    const shipped = await world.tap(OrderShipped.entityName);
    const bus = await world.start([], { outboxStore });
    const later = (ms: number) => new Date(world.clock.now().getTime() + ms);
    /** The relay looks when something is written; time alone does not move here. */
    const look = () => outboxStore.commit([]);
    return { outboxStore, shipped, bus, later, look };
  }

  it('delivers when it is due, with the token in a header', async () => {
    const { outboxStore, shipped, bus, later, look } = await startScheduling();

    const token = await bus.schedule(later(60_000), OrderShipped, { orderId: '1' });
    expect(outboxStore.scheduledCount).toBe(1);
    world.clock.advance(60_000);
    look();

    const { envelope } = await shipped();
    expect(envelope).toMatchObject({ message: { orderId: '1' }, headers: { 'MT-Scheduling-TokenId': token } });
  });

  it('delivers at once what was due in the past', async () => {
    const { shipped, bus, later } = await startScheduling();

    await bus.schedule(later(-1), OrderShipped, { orderId: '1' });

    expect((await shipped()).envelope.message).toEqual({ orderId: '1' });
  });

  it('replaces what was scheduled under the same token', async () => {
    const { shipped, bus, later, look } = await startScheduling();
    const token = await bus.schedule(later(60_000), OrderShipped, { orderId: 'old' });

    await bus.schedule(later(30_000), OrderShipped, { orderId: 'new' }, { token });
    world.clock.advance(60_000);
    look();

    expect((await shipped()).envelope.message).toEqual({ orderId: 'new' });
  });

  it('says whether there was anything to cancel', async () => {
    const { bus, later } = await startScheduling();
    const token = await bus.schedule(later(60_000), OrderShipped, { orderId: '1' });

    expect(await bus.cancelScheduled(token)).toBe(true);
    expect(await bus.cancelScheduled(token)).toBe(false);
  });

  it('is refused on a bus that keeps nothing', async () => {
    const bus = await world.start([]);

    await expect(bus.schedule(world.clock.now(), OrderShipped, { orderId: '1' })).rejects.toMatchObject({
      code: 'SCHEDULER_MISSING',
    });
  });

  it('brings a failed message again later, known to the inbox under its old id', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const seen: { readonly redeliveryCount: number; readonly original: unknown; readonly messageId: string }[] = [];
    const bus = await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: { retry: { kind: 'none' }, redelivery: { kind: 'intervals', delaysMs: [60_000] } },
          consume: async ({ redeliveryCount, headers, messageId }) => {
            seen.push({ redeliveryCount, original: headers['MT-OriginalMessageId'], messageId });
            if (redeliveryCount === 0) throw new Error('not yet');
          },
        }),
      ],
      { outboxStore },
    );
    await bus.publish(OrderShipped, { orderId: '1' });
    await eventually(() => expect(outboxStore.scheduledCount).toBe(1));
    expect(world.broker.messagesIn('test_error')).toEqual([]);

    world.clock.advance(60_000);
    outboxStore.commit([]);

    await eventually(() => expect(seen).toHaveLength(2));
    expect(seen[1]).toMatchObject({ redeliveryCount: 1, original: seen[0]?.messageId });
    expect(seen[1]?.messageId).not.toBe(seen[0]?.messageId);
  });

  it('puts off a message on its consumer’s word', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const transaction = new InMemoryConsumeTransaction(outboxStore);
    const counts: number[] = [];
    const bus = await world.start(
      [
        consumer({
          type: OrderShipped,
          consume: async (context) => {
            counts.push(context.redeliveryCount);
            if (context.redeliveryCount === 0) await context.defer(60_000);
          },
        }),
      ],
      { outboxStore, consumeTransaction: transaction },
    );
    await bus.publish(OrderShipped, { orderId: '1' });
    await eventually(() => expect(outboxStore.scheduledCount).toBe(1));

    world.clock.advance(60_000);
    outboxStore.commit([]);

    await eventually(() => expect(counts).toEqual([0, 1]));
  });
});
