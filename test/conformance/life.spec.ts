import type { BusHealth, Delivery, ReceiveEndpoint, Transport } from '@baton/bus';
import { eventually, TcpProxy } from '@baton/testing';
import { describeOnEachTransport, describeOnRabbitMq } from './describe-stage';
import { HandTimers } from './hand-timers';
import { anOrder, CheckOrder, OrderShipped, OrderStatus, SubmitOrder } from './sample-messages';
import { atOnce, consuming, minimalEnvelope, neverAgain, type Stage } from './stage';

const shipped = { ...anOrder, carrier: null };

/** Notes how the deliveries that a transport hands out are settled. */
function settlementsOf<T extends Transport>(transport: T): { readonly transport: T; readonly settled: string[] } {
  const settled: string[] = [];
  const receive = transport.receive.bind(transport);
  const noted = (delivery: Delivery): Delivery =>
    new Proxy(delivery, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          settled.push(String(name));
          return Reflect.apply(value, target, args);
        };
      },
    });
  transport.receive = (endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void) =>
    receive(endpoint, (delivery) => onDelivery(noted(delivery)));
  return { transport, settled };
}

/** Counts the deliveries that a transport hands out. */
function countingDeliveriesOf<T extends Transport>(transport: T) {
  let count = 0;
  const receive = transport.receive.bind(transport);
  transport.receive = (endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void) =>
    receive(endpoint, (delivery) => {
      count++;
      onDelivery(delivery);
    });
  return { transport, handedOut: () => count };
}

/** A delivery that is being worked on until the test says otherwise. */
function gate() {
  const begun = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  return { begun: begun.promise, begin: begun.resolve, opened: open.promise, open: open.resolve };
}

describeOnEachTransport('a delivery given up by a stopping bus', (stage) => {
  it('C-068 is settled in no way, makes no fault and no error copy, and is delivered again', async () => {
    const { transport, settled } = settlementsOf(stage.makeTransport());
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
    expect(settled).toEqual([]);
    expect([faults.waiting, await stage.waitingIn('given-up_error')]).toEqual([0, 0]);
    const again = Promise.withResolvers<unknown>();
    await stage.start([consuming(SubmitOrder, { endpointName: 'given-up' }, ({ message }) => again.resolve(message))]);
    expect(await again.promise).toEqual(anOrder);
  });
});

describeOnRabbitMq('a copy to _error that fails', (stage) => {
  it('C-068 gives the original back to its queue, until the copy is taken', async () => {
    let attempts = 0;
    await stage.start([
      consuming(SubmitOrder, { endpointName: 'no-error', ...neverAgain }, () => {
        attempts++;
        throw new Error('does not work');
      }),
    ]);
    // An exchange of another kind in its place: the endpoint's copies are refused.
    const channel = await stage.channel();
    await channel.deleteExchange('no-error_error');
    await channel.assertExchange('no-error_error', 'direct');
    await stage.put('no-error', minimalEnvelope(SubmitOrder, anOrder));
    await eventually(() => expect(attempts).toBeGreaterThan(1));
    expect(await stage.waitingIn('no-error_error')).toBe(0);
    await channel.deleteExchange('no-error_error');
    const { headers, body } = await stage.take('no-error_error');
    expect(headers['MT-Fault-Message']).toBe('does not work');
    expect(JSON.parse(body.toString())).toEqual(minimalEnvelope(SubmitOrder, anOrder));
    expect(await stage.waitingIn('no-error')).toBe(0);
  });
});

describeOnEachTransport('the health of a bus', (stage) => {
  it('C-088 is unhealthy before the start, healthy when ready, unhealthy when stopped', async () => {
    const bus = stage.make();
    consuming(SubmitOrder, { endpointName: 'orders' }, () => undefined)(bus);
    expect(bus.health()).toMatchObject({ status: 'unhealthy', description: 'not started', connected: false });
    await bus.start();
    expect(bus.health()).toEqual({
      status: 'healthy',
      description: 'ready',
      connected: true,
      endpoints: { orders: 'ready' },
    });
    await bus.stop();
    expect(bus.health()).toMatchObject({
      status: 'unhealthy',
      description: 'stopped',
      connected: false,
      endpoints: { orders: 'stopped' },
    });
  });
});

describeOnRabbitMq('the health of a bus whose endpoints fail', (stage) => {
  it('C-088 is degraded with one faulted, unhealthy with all, healthy when the cause is gone', async () => {
    const channel = await stage.channel();
    const bus = await stage.start([
      consuming(SubmitOrder, { endpointName: 'first' }, () => undefined),
      consuming(OrderShipped, { endpointName: 'second' }, () => undefined),
    ]);
    const becomes = (expected: Partial<BusHealth>) => eventually(() => expect(bus.health()).toMatchObject(expected));
    /** As an operator would by mistake: the queue is gone, and another stands in its place. */
    const replace = async (queue: string) => {
      await eventually(async () => {
        const other = await stage.channel();
        await other.deleteQueue(queue);
        await other.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } });
        await other.close();
      });
    };
    await replace('first');
    const faulted = expect.stringMatching(
      /^faulted \(RabbitMQ refused to declare queue "first":.*406.*inequivalent arg/,
    );
    await becomes({
      status: 'degraded',
      description: 'not ready: first',
      endpoints: { first: faulted, second: 'ready' },
    });
    await replace('second');
    await becomes({ status: 'unhealthy', description: 'not ready: first, second' });
    for (const queue of ['first', 'second']) await channel.deleteQueue(queue);
    await becomes({ status: 'healthy', description: 'ready', endpoints: { first: 'ready', second: 'ready' } });
  });

  it('C-088 is degraded from the start where an endpoint is refused, whose consumers then follow', async () => {
    const channel = await stage.channel();
    await channel.assertQueue('taken', { durable: true });
    const consumed = Promise.withResolvers<unknown>();
    const bus = await stage.start([
      consuming(SubmitOrder, { endpointName: 'taken' }, ({ message }) => consumed.resolve(message)),
      consuming(OrderShipped, { endpointName: 'free' }, () => undefined),
    ]);
    expect(bus.health()).toMatchObject({ status: 'degraded', endpoints: { free: 'ready' } });
    await channel.deleteQueue('taken');
    await eventually(() => expect(bus.health().status).toBe('healthy'));
    await bus.publish(SubmitOrder, anOrder);
    expect(await consumed.promise).toEqual(anOrder);
  });
});

describeOnRabbitMq('a lost connection', (stage) => {
  let link: TcpProxy;
  beforeEach(async () => {
    link = await TcpProxy.to(Number(new URL(stage.vhost.url).port));
  });
  afterEach(() => link.close());

  it('C-089 is made again: topology is declared, consumers go on, sends complete or reject', async () => {
    const urls = [link.through(stage.vhost.url)];
    const transport = stage.makeTransport({ urls, send: { waitForConnectionMs: 60_000 } });
    const impatient = await stage.start([], {
      transport: stage.makeTransport({ urls, send: { waitForConnectionMs: 50 } }),
    });
    const seen: string[] = [];
    const bus = await stage.start(
      [consuming(OrderShipped, { endpointName: 'shipping' }, ({ message }) => void seen.push(message.orderId))],
      { transport },
    );
    await bus.publish(OrderShipped, shipped);
    await eventually(() => expect(seen).toHaveLength(1));

    link.cut();
    const away = { status: 'unhealthy', description: 'the broker is away' };
    await eventually(() => expect([bus.health(), impatient.health()]).toMatchObject([away, away]));
    const rejected = impatient.publish(OrderShipped, shipped);
    await expect(rejected).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE', retryable: true });
    const completed = bus.publish(OrderShipped, shipped);
    // Whoever cleans up meanwhile takes the topology along.
    const channel = await stage.channel();
    await channel.deleteQueue('shipping');
    await channel.deleteExchange('shipping');
    await channel.deleteExchange(OrderShipped.entityName);

    link.restore();
    await completed;
    await eventually(() => expect(bus.health().status).toBe('healthy'));
    expect(await stage.boundTo(OrderShipped.entityName, 'exchange')).toContain('shipping');
    await bus.publish(OrderShipped, shipped);
    await eventually(() => expect(seen.length).toBeGreaterThan(1));
  });

  it('C-089 takes along no delivery that came before: each one that lives is worked on once', async () => {
    const { transport, handedOut } = countingDeliveriesOf(
      stage.makeTransport({ urls: [link.through(stage.vhost.url)] }),
    );
    const { begun, begin, opened, open } = gate();
    const runs: (string | null | undefined)[] = [];
    const bus = await stage.start(
      [
        consuming(
          OrderShipped,
          { endpointName: 'shipping', concurrentMessageLimit: 1, prefetchCount: 10, ...atOnce },
          async ({ message }) => {
            if (runs.push(message.carrier) > 1) return;
            begin();
            await opened;
            throw new Error('too late for anyone');
          },
        ),
      ],
      { transport },
    );
    const faults = await stage.tap('MassTransit:Fault');
    const put = (carrier: string) => stage.put('shipping', minimalEnvelope(OrderShipped, { ...anOrder, carrier }));
    for (const carrier of ['1', '2', '3', '4']) await put(carrier);
    await begun;
    await eventually(() => expect(handedOut()).toBe(4));
    for (const channels of [2, 3]) {
      link.cut();
      await eventually(() => expect(bus.health().status).toBe('unhealthy'));
      link.restore();
      await eventually(() => expect(handedOut()).toBe(4 * channels));
    }
    open();
    await put('the last');
    await eventually(() => expect(runs).toContain('the last'));
    expect(runs).toEqual(['1', '1', '2', '3', '4', 'the last']);
    expect([faults.waiting, await stage.waitingIn('shipping_error')]).toEqual([0, 0]);
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
    const transport = stage.makeTransport();
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

/** Another bus gets what was left, at once: nobody else holds it. */
async function leavesNoConsumer(stage: Stage): Promise<void> {
  let taken = 0;
  await stage.start([consuming(SubmitOrder, { endpointName: 'slow' }, () => void taken++)]);
  await eventually(() => expect(taken).toBe(3));
}
