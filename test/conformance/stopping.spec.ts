import type { Delivery, ReceiveEndpoint, Transport } from '@baton/bus';
import { eventually, HandTimers } from '@baton/testing';
import { describeOnEachTransport, describeOnRabbitMq } from './describe-stage';
import { gate } from './gate';
import { anOrder, CheckOrder, OrderShipped, OrderStatus, SubmitOrder } from './sample-messages';
import { atOnce, consuming, type Stage } from './stage';

const shipped = { ...anOrder, carrier: null };

/** What a transport was asked, in its order: deliveries handed out, how they are settled, receivers and itself closed. */
function notingOf<T extends Transport>(transport: T) {
  const notes: string[] = [];
  const noting = <O extends object>(of: O, name: string, calls: readonly string[]): O =>
    new Proxy(of, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (calls.includes(String(key))) notes.push(`${name} ${String(key)}`);
          return Reflect.apply(value, target, args);
        };
      },
    });
  const receive = transport.receive.bind(transport);
  transport.receive = async (endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void) => {
    const name = endpoint.temporary ? 'bus endpoint' : endpoint.name;
    const receiver = await receive(endpoint, (delivery) => {
      notes.push(`${name} delivery`);
      onDelivery(noting(delivery, name, ['ack', 'requeue', 'renew', 'move']));
    });
    return noting(receiver, name, ['stop', 'close']);
  };
  return { transport: noting(transport, 'transport', ['close']), notes };
}

const settling = / (?:ack|requeue|renew|move)$/;

describeOnEachTransport('a delivery given up by a stopping bus', (stage) => {
  it('C-068 is settled in no way, makes no fault and no error copy, and is delivered again', async () => {
    const { transport, notes } = notingOf(stage.makeTransport());
    const begun = Promise.withResolvers<void>();
    const bus = await stage.start(
      [
        consuming(SubmitOrder, { endpointName: 'given-up', ...atOnce }, async ({ signal }) => {
          const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
          begun.resolve();
          await aborted;
          signal.throwIfAborted();
        }),
      ],
      { transport },
    );
    const faults = await stage.tap('MassTransit:Fault');
    await bus.publish(SubmitOrder, anOrder);
    await begun.promise;
    await bus.stop({ deadlineMs: 0 });
    expect(notes.filter((note) => settling.test(note))).toEqual([]);
    expect([faults.waiting, await stage.waitingIn('given-up_error')]).toEqual([0, 0]);
    const again = Promise.withResolvers<unknown>();
    await stage.start([consuming(SubmitOrder, { endpointName: 'given-up' }, ({ message }) => again.resolve(message))]);
    expect(await again.promise).toEqual(anOrder);
  });
});

describeOnEachTransport('a bus that stops', (stage) => {
  it('C-090 takes no more, finishes what is in flight, answers included, and leaves the rest on the queue', async () => {
    const { begun, begin, opened, open } = gate();
    const done: unknown[] = [];
    await stage.start([
      consuming(CheckOrder, { endpointName: 'status' }, (context) =>
        context.respond(OrderStatus, { ...anOrder, status: 'open' }),
      ),
    ]);
    const events = await stage.tap(OrderShipped.entityName);
    const { transport, notes } = notingOf(stage.makeTransport());
    const bus = await stage.start(
      [
        consuming(SubmitOrder, { endpointName: 'slow', concurrentMessageLimit: 1, prefetchCount: 10 }, async () => {
          begin();
          await opened;
          // Asked while it stops: the bus's own endpoint and the connection are there to the end.
          const answer = await bus.getResponse(CheckOrder, anOrder, { status: OrderStatus }, { timeToLiveMs: 5_000 });
          await bus.publish(OrderShipped, shipped);
          done.push(answer);
        }),
      ],
      { transport },
    );
    // Asked before, too, so that its endpoint is there.
    await bus.getResponse(CheckOrder, anOrder, { status: OrderStatus });
    for (let count = 0; count < 3; count++) await bus.publish(SubmitOrder, anOrder);
    await begun;
    // Handed out in advance, all of them, and only one is begun.
    await eventually(() => expect(notes.filter((note) => note === 'slow delivery')).toHaveLength(3));
    const asked = notes.length;
    const stopped = bus.stop();
    expect(bus.health()).toMatchObject({
      status: 'unhealthy',
      description: 'stopped',
      endpoints: { slow: 'stopping' },
    });
    await bus.publish(SubmitOrder, anOrder);
    open();
    await stopped;
    expect(done).toEqual([{ kind: 'status', message: { ...anOrder, status: 'open' } }]);
    await events.next();
    expect(transport.connected).toBe(false);
    expect(notes.slice(asked)).toEqual([
      'slow stop',
      'bus endpoint delivery',
      'bus endpoint ack',
      'slow ack',
      'slow close',
      'bus endpoint stop',
      'bus endpoint close',
      'transport close',
    ]);
    await eventually(async () => expect(await stage.waitingIn('slow')).toBe(3));
    await leavesNoConsumer(stage);
  });

  it('C-090 waits for a consumer that runs while another of its delivery is given up in its retry', async () => {
    const { begun, begin, opened, open } = gate();
    const timers = new HandTimers();
    const failing = Promise.withResolvers<void>();
    let finished = false;
    const endpointName = 'shared';
    const bus = await stage.start(
      [
        consuming(
          SubmitOrder,
          { endpointName, retry: { kind: 'intervals', delaysMs: [7_000] } },
          () => {
            failing.resolve();
            throw new Error('not yet');
          },
          'Retrying',
        ),
        consuming(
          SubmitOrder,
          { endpointName },
          async () => {
            begin();
            await opened;
            finished = true;
          },
          'Slow',
        ),
      ],
      { timers },
    );
    await bus.publish(SubmitOrder, anOrder);
    await Promise.all([begun, failing.promise]);
    await eventually(() => expect(timers.lasting).toContain(7_000));
    let stopped = false;
    const stopping = bus.stop().then(() => {
      stopped = true;
    });
    // The retry is given up by then, and whoever asks for the time gets it.
    await eventually(() => expect(timers.lasting).not.toContain(7_000));
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    await stage.waitingIn(endpointName);
    expect([stopped, bus.health().endpoints[endpointName]]).toEqual([false, 'stopping']);
    open();
    await stopping;
    expect(finished).toBe(true);
    await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(1));
  });
});

describeOnRabbitMq('a bus that stops, at its broker', (stage) => {
  it('C-090 has no consumer there any more while it finishes what is in flight', async () => {
    const { begun, begin, opened, open } = gate();
    const bus = await stage.start([
      // A quorum queue counts a consumer for as long as it holds something.
      consuming(SubmitOrder, { endpointName: 'slow', queue: { type: 'classic' } }, () => {
        begin();
        return opened;
      }),
    ]);
    const channel = await stage.channel();
    const consumers = async () => (await channel.checkQueue('slow')).consumerCount;
    expect(await consumers()).toBe(1);
    await bus.publish(SubmitOrder, anOrder);
    await begun;
    const stopped = bus.stop();
    await eventually(async () => expect(await consumers()).toBe(0));
    open();
    await stopped;
    expect(await stage.waitingIn('slow')).toBe(0);
  });
});

/** Another bus gets what was left, at once: nobody else holds it. */
async function leavesNoConsumer(stage: Stage): Promise<void> {
  let taken = 0;
  await stage.start([consuming(SubmitOrder, { endpointName: 'slow' }, () => void taken++)]);
  await eventually(() => expect(taken).toBe(3));
}
