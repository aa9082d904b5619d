import {
  Bus,
  type Exchange,
  InMemoryOutboxStore,
  InMemoryTransport,
  type TransportMessage,
  withOutbox,
} from '@baton/bus';
import { AppError } from '@baton/contracts';
import { DeliveryInbox, eventually } from '@baton/testing';
import { readEnvelope } from '../src/serialization/envelope-reader';
import { envelopeMessage, OrderShipped, SubmitOrder, silent, useBuses } from './bus.fixture';
import { startRelay } from './relay.fixture';

const world = useBuses();

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

describe('the relay', () => {
  it('delivers what a unit of work left, in its order, and deletes it', async () => {
    const { store, write, orders } = await startRelay(world);
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
    const { store, transport, write, orders } = await startRelay(world, { connected: false });
    await write('1');
    await new Promise(setImmediate);
    expect(store.depth).toBe(1);

    transport.heal();

    expect(await orders(1)).toEqual(['1']);
  });

  it('sends again what was not confirmed, and keeps the rest in order', async () => {
    const { store, transport, write, orders } = await startRelay(world);
    let failures = 1;
    transport.failWith = () => (failures-- > 0 ? new LostError('The channel closed.') : undefined);

    await write('1', '2', '3');

    expect([...(await orders(3))].sort()).toEqual(['1', '2', '3']);
    await eventually(() => expect(store.depth).toBe(0));
  });

  it('is one of several: another takes over when the active one stops', async () => {
    const { store, bus, write, orders } = await startRelay(world);
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
