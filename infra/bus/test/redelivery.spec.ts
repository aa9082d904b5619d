import { InMemoryOutboxStore, UnavailableError } from '@baton/bus';
import { eventually } from '@baton/testing';
import { consumer, envelopeMessage, InMemoryConsumeTransaction, OrderShipped, signal, useBuses } from './bus.fixture';

const world = useBuses();
const messageId = 'f0f0f0f0-0000-4000-8000-000000000001';

/** One redelivery after a minute, no retry before it. */
const inAMinute = { retry: { kind: 'none' }, redelivery: { kind: 'intervals', delaysMs: [60_000] } } as const;

async function send(envelope: object): Promise<void> {
  const other = await world.connected();
  await other.send(
    { name: 'test' },
    envelopeMessage({ messageId, messageType: [OrderShipped.urn], message: { orderId: '1' }, ...envelope }),
  );
}

describe('a redelivery', () => {
  it('has what is left of the message’s time to live when it is due', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const expires = new Date(world.clock.now().getTime() + 90_000).toISOString();
    await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: inAMinute,
          consume: async () => {
            throw new Error('not yet');
          },
        }),
      ],
      { outboxStore },
    );

    await send({ expirationTime: expires });
    await eventually(() => expect(outboxStore.scheduledCount).toBe(1));

    const copies = await world.tap('test');
    world.clock.advance(60_000);
    outboxStore.commit([]);
    const { delivery, envelope } = await copies();
    expect(delivery.timeToLiveMs).toBe(30_000);
    expect(envelope.expirationTime).toBe(expires);
  });

  it('is refused at start where the bus has no store to keep it in, and says what to do', async () => {
    const failing = consumer({ type: OrderShipped, definition: inAMinute, consume: async () => undefined });

    await expect(world.start([failing])).rejects.toMatchObject({
      code: 'BUS_CONFIGURATION',
      message: expect.stringMatching(/TestConsumer redelivers.*outboxStore.*delayed-exchange/),
    });
  });

  it('over the delayed exchange needs no store, and is not repeated by the inbox', async () => {
    const consumeTransaction = new InMemoryConsumeTransaction(new InMemoryOutboxStore());
    const counts: number[] = [];
    await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: {
            retry: { kind: 'none' },
            redelivery: { kind: 'intervals', delaysMs: [1] },
            redeliverBy: 'delayed-exchange',
          },
          consume: async ({ redeliveryCount }) => {
            counts.push(redeliveryCount);
            if (redeliveryCount === 0) throw new Error('not yet');
          },
        }),
      ],
      { consumeTransaction },
    );

    await send({});

    await eventually(() => expect(counts).toEqual([0, 1]));
    expect(world.broker.bindingsOf('test_delay')).toEqual({ exchanges: ['test'], queues: [] });
  });

  it('puts a delivery off once, however many of its consumers fail', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const runs: string[] = [];
    const definition = { ...inAMinute, endpointName: 'test' };
    const failing = (name: string) =>
      consumer({
        type: OrderShipped,
        name,
        definition,
        consume: async () => {
          runs.push(name);
          throw new Error('not yet');
        },
      });
    await world.start([failing('One'), failing('Other')], { outboxStore });

    await send({});

    await eventually(() => expect(runs).toHaveLength(2));
    await eventually(() => expect(outboxStore.scheduledCount).toBe(1));
  });

  it('that cannot be scheduled lets the delivery go back to its queue: no fault, no error copy', async () => {
    class StoreAwayError extends UnavailableError {
      readonly code = 'STORE_AWAY';
    }
    class AwayOnce extends InMemoryOutboxStore {
      calls = 0;
      override async schedule(...args: Parameters<InMemoryOutboxStore['schedule']>): Promise<void> {
        if (this.calls++ === 0) throw new StoreAwayError('PostgreSQL is away.');
        await super.schedule(...args);
      }
    }
    const outboxStore = new AwayOnce();
    let runs = 0;
    await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: inAMinute,
          consume: async () => {
            runs++;
            throw new Error('not yet');
          },
        }),
      ],
      { outboxStore },
    );

    await send({});

    await eventually(() => expect(outboxStore.scheduledCount).toBe(1));
    expect(runs).toBe(2);
    expect(world.broker.messagesIn('test_error')).toEqual([]);
    expect(world.broker.exchangeNames).not.toContain('MassTransit:ReceiveFault');
  });

  it('of a message that was put off by its consumer afterwards is not taken for done', async () => {
    const outboxStore = new InMemoryOutboxStore();
    const consumeTransaction = new InMemoryConsumeTransaction(outboxStore);
    const counts: number[] = [];
    const done = signal();
    await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: inAMinute,
          consume: async (context) => {
            counts.push(context.redeliveryCount);
            if (context.redeliveryCount === 0) throw new Error('not yet');
            if (context.redeliveryCount === 1) await context.defer(60_000);
            else done.give();
          },
        }),
      ],
      { outboxStore, consumeTransaction },
    );

    await send({});
    for (let redelivery = 0; redelivery < 2; redelivery++) {
      await eventually(() => expect(outboxStore.scheduledCount).toBe(1));
      world.clock.advance(60_000);
      outboxStore.commit([]);
      await eventually(() => expect(counts).toHaveLength(redelivery + 2));
    }

    await done.given;
    expect(counts).toEqual([0, 1, 2]);
  });
});
