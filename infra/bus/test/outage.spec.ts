import { type Bus, InMemoryOutboxStore, UnavailableError } from '@baton/bus';
import { eventually, HandTimers } from '@baton/testing';
import { consumer, OrderShipped, signal, useBuses } from './bus.fixture';

const world = useBuses();

/** As long as a delivery is held while a server is away. */
const HOLD_MS = 600_000;
/** The pause before it goes to the end of its queue. */
const PAUSE_MS = 5_000;

class DatabaseAwayError extends UnavailableError {
  readonly code = 'DATABASE_AWAY';
}

const away = () => new DatabaseAwayError('PostgreSQL is away.');

async function publish(bus: Bus, ...orderIds: readonly string[]): Promise<void> {
  for (const orderId of orderIds) await bus.publish(OrderShipped, { orderId });
}

describe('a consumer that meets a server that is away', () => {
  it('is held and tried again without using up its retries', async () => {
    const attempts: number[] = [];
    const done = signal();
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: { retry: { kind: 'none' } },
        consume: async ({ retryAttempt }) => {
          attempts.push(retryAttempt);
          if (attempts.length < 3) throw away();
          done.give();
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });
    await done.given;

    expect(attempts).toEqual([0, 0, 0]);
  });

  it.each([{ deliveryLimit: 1 }, { type: 'classic', deliveryLimit: 1 }] as const)(
    'keeps its messages out of the error queue for as long as that lasts, with the queue %j',
    async (queue) => {
      const timers = new HandTimers();
      const runs: string[] = [];
      let isAway = true;
      const bus = await world.start(
        [
          consumer({
            type: OrderShipped,
            definition: { concurrentMessageLimit: 1, queue },
            consume: async ({ message }) => {
              runs.push(message.orderId);
              if (isAway) throw away();
            },
          }),
        ],
        { timers },
      );
      await publish(bus, '1');

      for (let outage = 1; outage <= 12; outage++) {
        await eventually(() => expect(timers.lasting).toContain(100));
        world.clock.advance(HOLD_MS);
        await timers.end((ms) => ms === 100);
        await eventually(() => expect(timers.lasting).toContain(PAUSE_MS));
        isAway = outage < 12;
        await timers.end((ms) => ms === PAUSE_MS);
      }

      await eventually(() => expect(runs).toHaveLength(25));
      await bus.stop();
      expect([world.broker.messagesIn('test'), world.broker.messagesIn('test_error')]).toEqual([[], []]);
    },
  );

  it('holds nothing for longer because it waited for its turn before', async () => {
    const timers = new HandTimers();
    const runs: string[] = [];
    const bus = await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: { concurrentMessageLimit: 1, prefetchCount: 10 },
          consume: async ({ message }) => {
            runs.push(message.orderId);
            throw away();
          },
        }),
      ],
      { timers },
    );
    await publish(bus, '1', '2');
    await eventually(() => expect(timers.lasting).toContain(100));

    world.clock.advance(HOLD_MS);
    await timers.end((ms) => ms === 100);
    await timers.end((ms) => ms === PAUSE_MS);
    await timers.end((ms) => ms === PAUSE_MS);

    await eventually(() => expect(timers.lasting).toContain(100));
    expect(runs).toEqual(['1', '1', '2', '1']);
  });

  it('gives a message that expires no more time than its sender did', async () => {
    const timers = new HandTimers();
    const bus = await world.start(
      [
        consumer({
          type: OrderShipped,
          consume: async () => {
            throw away();
          },
        }),
      ],
      { timers },
    );
    await bus.publish(OrderShipped, { orderId: '1' }, { timeToLiveMs: HOLD_MS + 60_000 });
    await eventually(() => expect(timers.lasting).toContain(100));
    world.clock.advance(HOLD_MS);
    await timers.end((ms) => ms === 100);
    await timers.end((ms) => ms === PAUSE_MS);
    await eventually(() => expect(timers.lasting).toContain(100));
    await bus.stop();

    expect(world.broker.messagesIn('test')).toMatchObject([{ timeToLiveMs: 60_000 }]);
  });

  it('waits, too, where only the store is away in which its redelivery would wait', async () => {
    class AwayStore extends InMemoryOutboxStore {
      isAway = true;
      override async schedule(...scheduled: Parameters<InMemoryOutboxStore['schedule']>): Promise<void> {
        if (this.isAway) throw away();
        await super.schedule(...scheduled);
      }
    }
    const [timers, outboxStore, done] = [new HandTimers(), new AwayStore(), signal()];
    let runs = 0;
    const hour = { kind: 'intervals', delaysMs: [3_600_000] } as const;
    const bus = await world.start(
      [
        consumer({
          type: OrderShipped,
          definition: { retry: { kind: 'none' }, redelivery: hour, outbox: 'none', queue: { deliveryLimit: 1 } },
          consume: async () => {
            if (++runs === 5) done.give();
            throw new Error('not yet');
          },
        }),
      ],
      { timers, outboxStore },
    );
    await publish(bus, '1');

    for (const ms of [100, 200, 400, 800]) {
      await eventually(() => expect(timers.lasting).toContain(ms));
      outboxStore.isAway = ms < 800;
      await timers.end((lasting) => lasting === ms);
    }
    await done.given;

    await eventually(() => expect(outboxStore.scheduledCount).toBe(1));
    await bus.stop();
    expect([world.broker.messagesIn('test'), world.broker.messagesIn('test_error')]).toEqual([[], []]);
  });
});
