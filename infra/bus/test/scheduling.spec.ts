import { InMemoryOutboxStore } from '@baton/bus';
import { eventually } from '@baton/testing';
import { consumer, InMemoryConsumeTransaction, OrderShipped, useBuses } from './bus.fixture';

const world = useBuses();

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
