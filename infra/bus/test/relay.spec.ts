import {
  Bus,
  type Exchange,
  type InMemoryBroker,
  InMemoryOutboxStore,
  InMemoryTransport,
  NotTakenError,
  type TransportMessage,
  withOutbox,
} from '@baton/bus';
import { AppError } from '@baton/contracts';
import { Metrics } from '@baton/observability';
import { DeliveryInbox, eventually } from '@baton/testing';
import { readEnvelope } from '../src/serialization/envelope-reader';
import { envelopeMessage, OrderShipped, SubmitOrder, silent, useBuses } from './bus.fixture';

const world = useBuses();

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

class NackedError extends NotTakenError {
  readonly code = 'NACKED';
}

class TooLargeError extends AppError {
  readonly code = 'TOO_LARGE';
  readonly retryable = false;
}

describe('the relay', () => {
  async function startRelay(options: { readonly connected?: boolean; readonly metrics?: Metrics } = {}) {
    const store = new InMemoryOutboxStore();
    const transport = new FailingTransport(world.broker);
    if (options.connected === false) transport.cut();
    const bus = world.make({ outboxStore: store, transport, ...(options.metrics && { metrics: options.metrics }) });
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

  describe('whose broker nacks rows', () => {
    /** Nacks whatever has such an order id, and counts how often each was sent. */
    function nacking(transport: FailingTransport) {
      const sent = new Map<string, number>();
      transport.failWith = ({ body }) => {
        const id = /"(bad \d+)"/.exec(Buffer.from(body).toString())?.[1];
        if (id === undefined) return undefined;
        sent.set(id, (sent.get(id) ?? 0) + 1);
        return new NackedError('A queue is full.');
      };
      return sent;
    }

    it('delivers what is scheduled although a row is nacked', async () => {
      const { store, transport, bus, write, orders } = await startRelay();
      const sent = nacking(transport);
      await write('bad 1', 'first');
      expect(await orders(1)).toEqual(['first']);

      const due = new Date(world.clock.now().getTime() - 1);
      const scheduled = Array.from({ length: 100 }, (_, index) => `scheduled ${index}`);
      for (const orderId of scheduled) await bus.schedule(due, OrderShipped, { orderId });

      expect(new Set(await orders(100))).toEqual(new Set(scheduled));
      await eventually(() => expect(store.depth).toBe(1));
      expect([...sent.values()]).toEqual([1]);
    });

    it('delivers the rows behind a thousand that are nacked, sends those once, and counts them', async () => {
      const metrics = new Metrics();
      const { store, transport, write, orders } = await startRelay({ metrics });
      const sent = nacking(transport);
      const good = Array.from({ length: 100 }, (_, index) => `good ${index}`);

      await write(...Array.from({ length: 1_000 }, (_, index) => `bad ${index}`), ...good);

      expect(await orders(100)).toEqual(good);
      await eventually(() => expect(store.depth).toBe(1_000));
      expect(new Set(sent.values())).toEqual(new Set([1]));
      expect(await metrics.registry.metrics()).toMatch(/baton_outbox_undeliverable.* 1000$/m);
    });

    it('tries such a row again after a while that grows', async () => {
      const metrics = new Metrics();
      const { store, transport, write, orders } = await startRelay({ metrics });
      const sent = nacking(transport);
      await write('bad 1', 'first');
      await orders(1);
      world.clock.advance(1_000);
      await write('second');
      await orders(1);
      expect(sent.get('bad 1')).toBe(2);
      world.clock.advance(1_000);
      await write('third');
      await orders(1);
      expect(sent.get('bad 1')).toBe(2);

      transport.failWith = undefined;
      world.clock.advance(1_000);
      await write('fourth');

      expect([...(await orders(2))].sort()).toEqual(['bad 1', 'fourth']);
      await eventually(() => expect(store.depth).toBe(0));
      await eventually(async () =>
        expect(await metrics.registry.metrics()).toMatch(/baton_outbox_undeliverable.* 0$/m),
      );
    });

    it('lets no defect in one message stop the others', async () => {
      const { store, transport, write, orders } = await startRelay();
      let tries = 0;
      transport.failWith = ({ body }) => {
        if (!Buffer.from(body).includes('"bad"')) return undefined;
        tries++;
        throw new TypeError('no');
      };

      await write('bad', 'good');

      expect(await orders(1)).toEqual(['good']);
      await eventually(() => expect(store.depth).toBe(1));
      await write('another');
      expect(await orders(1)).toEqual(['another']);
      expect(tries).toBe(1);
    });
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
