import { Bus } from '@baton/bus';
import { SystemClock } from '@baton/hosting';
import { DeliveryInbox, eventually, usePrivateRabbitMq } from '@baton/testing';
import { endpointOf, messageOf, silent, textOf, useTransports } from './transport.fixture';

describe('a broker with an alarm', () => {
  const broker = usePrivateRabbitMq();
  const transports = useTransports(() => broker.current.url());

  it('takes nothing, says why, bounds time and memory of senders, and goes on by itself', async () => {
    const transport = transports.make({
      send: { waitForConnectionMs: 500, confirmMs: 2_000, pendingMessages: 100 },
    });
    const bus = new Bus({ transport, logger: silent, clock: new SystemClock() });
    await bus.start();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('alarmed'), inbox.take);
    await transport.send({ name: 'alarmed' }, messageOf('before'));
    expect(textOf(await inbox.next())).toBe('before');

    await broker.current.control('set_vm_memory_high_watermark', 'absolute', '1');
    // The broker tells a connection of its alarm when that publishes: this message is on its way, and not confirmed.
    const outcome = (sent: Promise<void>) =>
      sent.then(
        () => 'confirmed',
        (error: { readonly code: string }) => error.code,
      );
    const onItsWay = await eventually(async () => {
      const sent = outcome(transport.send({ name: 'alarmed' }, messageOf('on its way')));
      await eventually(() => expect(transport.blocked).toBe('low on memory'), { timeoutMs: 400 });
      return { sent };
    });
    expect([transport.connected, bus.health()]).toMatchObject([
      false,
      { status: 'unhealthy', description: 'blocked by the broker: low on memory', connected: false },
    ]);

    const sends = Array.from({ length: 150 }, () => transport.send({ name: 'alarmed' }, messageOf('blocked')));
    const settled = await Promise.allSettled(sends);
    const reasons = settled.map((one) =>
      one.status === 'rejected' ? (one.reason as Error & { code: string }) : undefined,
    );
    expect(new Set(reasons.map((reason) => reason?.code))).toEqual(new Set(['BROKER_UNAVAILABLE', 'SEND_QUEUE_FULL']));
    expect(reasons[0]?.message).toContain('RabbitMQ takes no messages (low on memory)');
    expect(await onItsWay.sent).toBe('PUBLISH_UNCONFIRMED');

    await broker.current.control('set_vm_memory_high_watermark', 'absolute', '1GB');
    await eventually(() => expect(bus.health()).toMatchObject({ status: 'healthy', description: 'ready' }));
    await transport.send({ name: 'alarmed' }, messageOf('after'));
    const arrived = new Set<string>();
    while (!arrived.has('after')) {
      const delivery = await inbox.next();
      arrived.add(textOf(delivery));
      delivery.ack();
    }
    // What was given up as unconfirmed had left; what was turned away had not.
    expect(arrived).toEqual(new Set(['on its way', 'after']));
    await bus.stop();
  });

  it('does not hold up who stops meanwhile', async () => {
    const transport = await transports.open();
    await transport.receive(endpointOf('stopping'), () => undefined);
    await broker.current.control('set_disk_free_limit', '1000000GB');
    const inFlight = await eventually(async () => {
      const sent = transport.send({ name: 'stopping' }, messageOf('in flight'));
      await eventually(() => expect(transport.blocked).toBe('low on disk'), { timeoutMs: 400 });
      return { settled: Promise.allSettled([sent]) };
    });
    await transport.close();
    expect(await inFlight.settled).toMatchObject([{ status: 'rejected' }]);
    await broker.current.control('set_disk_free_limit', '50MB');
  });
});
