import { NotTakenError } from '@baton/bus';
import { AppError } from '@baton/contracts';
import { Metrics } from '@baton/observability';
import { eventually } from '@baton/testing';
import { OrderShipped, useBuses } from './bus.fixture';
import { type FailingTransport, startRelay } from './relay.fixture';

const world = useBuses();

class NackedError extends NotTakenError {
  readonly code = 'NACKED';
}

class TooLargeError extends AppError {
  readonly code = 'TOO_LARGE';
  readonly retryable = false;
}

describe('a relay whose broker does not take every row', () => {
  it('keeps a row the broker refuses and delivers the others', async () => {
    const { store, transport, write, orders } = await startRelay(world);
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
    const { store, transport, bus, write, orders } = await startRelay(world);
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
      const { store, transport, bus, write, orders } = await startRelay(world);
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
      const { store, transport, write, orders } = await startRelay(world, { metrics });
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
      const { store, transport, write, orders } = await startRelay(world, { metrics });
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
      const { store, transport, write, orders } = await startRelay(world);
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
});
