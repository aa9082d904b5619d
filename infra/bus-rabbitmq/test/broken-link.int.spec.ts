import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { byText } from '@baton/contracts';
import { DeliveryInbox, eventually, useTcpProxy, useVhost } from '@baton/testing';
import { endpointOf, messageOf, textOf, useTransports } from './transport.fixture';

const vhost = useVhost();
const link = useTcpProxy(() => Number(new URL(vhost.url).port));
const transports = useTransports(() => vhost.url);

/** By way of the link; its peer is found dead after two seconds. */
const linked = () => ({ urls: [link.current.through(vhost.url)], heartbeatSeconds: 1 });

describe('a link that breaks while messages are published', () => {
  it('settles each send truthfully: confirmed ones arrive, unsent ones do not, and none arrives twice', async () => {
    const transport = await transports.open({ ...linked(), send: { waitForConnectionMs: 300 } });
    const inbox = new DeliveryInbox();
    const reader = await transports.open();
    await reader.receive(endpointOf('published', { prefetchCount: 5_000 }), inbox.take);
    const outcomes: string[] = [];
    let next = 0;
    let breaks = 0;
    const sender = async (): Promise<void> => {
      while (breaks < 3) {
        const index = next++;
        outcomes[index] = await transport.send({ name: 'published' }, messageOf(String(index))).then(
          () => 'confirmed',
          (error: { readonly code: string }) => error.code,
        );
      }
    };
    const senders = Array.from({ length: 100 }, sender);
    for (; breaks < 3; breaks++) {
      const before = next;
      await eventually(() => expect(next).toBeGreaterThan(before + 300));
      link.current.cut();
      await eventually(() => expect(outcomes.at(-1)).toBe('BROKER_UNAVAILABLE'));
      link.current.restore();
      await eventually(() => expect(transport.connected).toBe(true));
    }
    await Promise.all(senders);
    await transport.send({ name: 'published' }, messageOf('the last'));
    const arrived: string[] = [];
    while (arrived.at(-1) !== 'the last') {
      const delivery = await inbox.next();
      arrived.push(textOf(delivery));
      delivery.ack();
    }
    expect(new Set(outcomes)).toEqual(new Set(['confirmed', 'PUBLISH_UNCONFIRMED', 'BROKER_UNAVAILABLE']));
    expect(new Set(arrived).size).toBe(arrived.length);
    const received = new Set(arrived);
    const lost = outcomes.filter((outcome, index) => outcome === 'confirmed' && !received.has(String(index)));
    const unsent = outcomes.filter((outcome, index) => outcome === 'BROKER_UNAVAILABLE' && received.has(String(index)));
    expect([lost, unsent]).toEqual([[], []]);
  });

  it('is found by heartbeats when nobody says so', async () => {
    const transport = await transports.open({ ...linked(), send: { waitForConnectionMs: 60_000 } });
    await transport.send({ name: 'half-open' }, messageOf('before'));
    link.current.stall();
    const inFlight = transport.send({ name: 'half-open' }, messageOf('in flight'));
    await expect(inFlight).rejects.toMatchObject({ code: 'PUBLISH_UNCONFIRMED', retryable: true });
    expect(transport.connected).toBe(false);
    const waiting = transport.send({ name: 'half-open' }, messageOf('waits'));
    link.current.restore();
    await waiting;
  });
});

describe('a link that breaks while messages are consumed', () => {
  it('brings back what was not settled, once, whatever is said of it afterwards', async () => {
    const transport = await transports.open(linked());
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('consumed', { prefetchCount: 20 }), inbox.take);
    const sender = await transports.open();
    const texts = Array.from({ length: 60 }, (_, index) => String(index));
    for (const text of texts) await sender.send({ name: 'consumed' }, messageOf(text));
    const held = await inbox.nextOf(20);
    // These five are acknowledged and the broker has heard it: it hands out as many more.
    for (const delivery of held.slice(0, 5)) delivery.ack();
    const more = await inbox.nextOf(5);
    link.current.cut();
    await eventually(() => expect(transport.connected).toBe(false));
    for (const delivery of [...held.slice(5), ...more]) delivery.ack();
    link.current.restore();
    const done = held.slice(0, 5).map(textOf);
    const repeated: string[] = [];
    while (done.length < 60) {
      const delivery = await inbox.next();
      if ((delivery.deliveryCount ?? 0) > 0) repeated.push(textOf(delivery));
      done.push(textOf(delivery));
      delivery.ack();
    }
    expect(done.toSorted(byText)).toEqual(texts.toSorted(byText));
    expect(repeated.toSorted(byText)).toEqual([...held.slice(5), ...more].map(textOf).toSorted(byText));
    await transport.close();
    expect([
      (await transports.client.count('consumed')).messages,
      (await transports.client.count('consumed_error')).messages,
      inbox.size,
    ]).toEqual([0, 0, 0]);
  });
});

describe('a broker that reads slowly', () => {
  it('costs bounded memory, however much is published without waiting: what exceeds the limit is turned away', async () => {
    const limit = 5_000;
    // However long that takes on a busy machine: neither side gives the other up.
    const patient = { ...linked(), heartbeatSeconds: 600 };
    const transport = await transports.open({ ...patient, send: { pendingMessages: limit, confirmMs: 600_000 } });
    await transport.send({ name: 'slow' }, messageOf('declared'));
    link.current.slow();
    const before = usedBytes();
    const outcomes: Record<string, number> = {};
    const count = (outcome: string): void => {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    };
    const sends: Promise<void>[] = [];
    for (let index = 0; index < 100_000; index++) {
      const message = messageOf('', { body: Buffer.alloc(1_024, index) });
      const counted = transport.send({ name: 'slow' }, message).then(
        () => count('confirmed'),
        (error: { readonly code: string }) => count(error.code),
      );
      sends.push(counted);
      // A publisher in a loop that gives others their turn.
      if (index % 1_000 === 0) await new Promise(setImmediate);
    }
    expect(outcomes.SEND_QUEUE_FULL).toBeGreaterThan(50_000);
    // A hundred megabytes were published; some 5 may be held, and what the promises above weigh. More than once,
    // because a thread of its own gives buffers back some time after the collection that found them unused.
    await eventually(() => expect(usedBytes() - before).toBeLessThan(60 * 1024 * 1024));
    link.current.restore();
    await Promise.all(sends);
    expect(new Set(Object.keys(outcomes))).toEqual(new Set(['SEND_QUEUE_FULL', 'confirmed']));
    expect(outcomes.confirmed).toBeGreaterThanOrEqual(limit);
    expect((outcomes.confirmed ?? 0) + (outcomes.SEND_QUEUE_FULL ?? 0)).toBe(100_000);
  });
});

/** What is still reachable, in bytes. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
