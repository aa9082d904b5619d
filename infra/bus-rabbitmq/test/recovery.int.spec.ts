import { BrokerRefusedError, type RabbitMqTransport } from '@baton/bus-rabbitmq';
import { AppError } from '@baton/contracts';
import { DeliveryInbox, eventually, recordedLog, usePrivateRabbitMq, useVhost } from '@baton/testing';
import { endpointOf, messageOf, textOf, useTransports } from './transport.fixture';

/** Resolves at the next change of the connection to this state. */
function connectionIs(transport: RabbitMqTransport, wanted: boolean): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = transport.onConnectionChange((connected) => {
      if (connected !== wanted) return;
      unsubscribe();
      resolve();
    });
  });
}

describe('a connection closed by the broker', () => {
  const vhost = useVhost();
  const transports = useTransports(() => vhost.url);

  async function closeAllConnections(): Promise<void> {
    const connections = await eventually(async () => {
      const listed = await vhost.listConnections();
      expect(listed.length).toBeGreaterThan(0);
      return listed;
    });
    await Promise.all(connections.map(({ name }) => vhost.closeConnection(name)));
  }

  it('is made again, and its endpoints deliver and its senders send as before', async () => {
    const { lines, logger } = recordedLog();
    const transport = await transports.open({ logger });
    const [inbox, replies] = [new DeliveryInbox(), new DeliveryInbox()];
    await transport.receive(endpointOf('resumed'), inbox.take);
    await transport.receive(endpointOf('vm_test_bus_r', { temporary: true }), replies.take);
    await transport.send({ name: 'resumed' }, messageOf('held'));
    const held = await inbox.next();
    const [away, back] = [connectionIs(transport, false), connectionIs(transport, true)];
    await closeAllConnections();
    await away;
    expect(transport.connected).toBe(false);
    // Sent while the connection is away: it waits for it.
    const sent = transport.send({ name: 'resumed' }, messageOf('meanwhile'));
    await back;
    await sent;
    const deliveries = [await inbox.next(), await inbox.next()];
    expect(new Set(deliveries.map(textOf))).toEqual(new Set(['held', 'meanwhile']));
    expect(deliveries.find((delivery) => textOf(delivery) === 'held')?.deliveryCount).toBe(1);
    // The delivery of the dead channel means nothing any more.
    held.ack();
    for (const delivery of deliveries) delivery.ack();
    await eventually(async () => {
      await transport.send({ name: 'vm_test_bus_r', temporary: true }, messageOf('reply'));
      expect(replies.size).toBeGreaterThan(0);
    });
    expect(lines.filter(({ level }) => level !== 'debug').map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^Connected to RabbitMQ at 127\.0\.0\.1:\d+\//),
      'Lost the connection to RabbitMQ; connecting again',
      expect.stringMatching(/^Connected to RabbitMQ at /),
    ]);
  });

  it('settles each send it interrupts, and loses none that it confirmed', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    const reader = await transports.open();
    await reader.receive(endpointOf('interrupted', { prefetchCount: 2_000 }), inbox.take);
    const outcomes: PromiseSettledResult<void>[] = [];
    const failures: unknown[] = [];
    let next = 0;
    const senders = Array.from({ length: 100 }, async () => {
      while (next < 1_000 || failures.length === 0) {
        const index = next++;
        const [outcome] = await Promise.allSettled([transport.send({ name: 'interrupted' }, messageOf(String(index)))]);
        outcomes[index] = outcome;
        if (outcome.status === 'rejected') failures.push(outcome.reason);
      }
    });
    // A broker may have confirmed all it had when it closes a connection: then that one interrupted no send.
    while (failures.length === 0) {
      const [away, back] = [connectionIs(transport, false), connectionIs(transport, true)];
      await closeAllConnections();
      await Promise.all([away, back]);
    }
    await Promise.all(senders);
    expect(outcomes).toHaveLength(next);
    for (const failure of failures) expect(failure).toMatchObject({ code: 'PUBLISH_UNCONFIRMED', retryable: true });
    const missing = new Set(outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [String(index)] : [])));
    while (missing.size > 0) {
      const delivery = await inbox.next();
      missing.delete(textOf(delivery));
      delivery.ack();
    }
  });
});

describe('a broker that refuses', () => {
  const vhost = useVhost();
  const transports = useTransports(() => vhost.url);

  it('ends the start for another password with a line that does not name it', async () => {
    const url = Object.assign(new URL(vhost.url), { password: 'wr0ng' }).toString();
    const { lines, logger } = recordedLog();
    const transport = transports.make({ urls: [url], logger });
    const refused = transport.connect();
    await expect(refused).rejects.toBeInstanceOf(BrokerRefusedError);
    await expect(refused).rejects.toThrow(/refused the connection/);
    expect(JSON.stringify([lines, await refused.catch(String)])).not.toMatch(/wr0ng|guest/);
  });
});

describe('a broker that crashes', () => {
  const broker = usePrivateRabbitMq();
  const transports = useTransports(() => broker.current.url());

  it('is waited for at the start, with a line that says so', async () => {
    await broker.current.kill9();
    const { lines, logger } = recordedLog();
    const transport = transports.make({ logger });
    const connected = transport.connect();
    await eventually(() => expect(lines.map(({ msg }) => msg).join()).toMatch(/is not to be reached/));
    await broker.restart();
    await connected;
    expect(transport.connected).toBe(true);
  });

  it('is asked again for a vhost that it does not open, with a line that says what to look at, until it does', async () => {
    const { lines, logger } = recordedLog();
    const url = Object.assign(new URL(broker.current.url()), { pathname: '/later' }).toString();
    const transport = transports.make({ urls: [url], logger });
    const connected = transport.connect();
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines).toMatchObject([
      {
        level: 'error',
        msg: expect.stringMatching(/did not open the virtual host.*list_vhosts.*Trying again until it is right\.$/),
      },
    ]);
    await broker.current.createVhost('later');
    await connected;
    expect(transport.connected).toBe(true);
  });

  it('is used again when it is back: confirmed messages are there, consumers go on', async () => {
    const transport = await transports.open({ send: { waitForConnectionMs: 60_000 } });
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('crash', { prefetchCount: 1 }), inbox.take);
    for (let index = 0; index < 20; index++) await transport.send({ name: 'crash' }, messageOf(`before ${index}`));
    const held = await inbox.next();
    // A queue younger than a second would stay without its leader.
    const { management } = broker.current;
    await eventually(async () => expect(await management.queue('/', 'crash')).toMatchObject({ messages: 20 }));
    const away = connectionIs(transport, false);
    await broker.current.kill9();
    await away;
    held.ack();
    const meanwhile = transport.send({ name: 'crash' }, messageOf('meanwhile'));
    await broker.restart();
    await meanwhile;
    const received = new Set<string>();
    while (received.size < 21) {
      const delivery = await inbox.next();
      received.add(textOf(delivery));
      delivery.ack();
    }
  });

  it('is used again after it was stopped and started in order', async () => {
    const transport = await transports.open({ send: { waitForConnectionMs: 60_000 } });
    const inbox = new DeliveryInbox();
    const receiver = await transport.receive(endpointOf('restarted'), inbox.take);
    await transport.send({ name: 'restarted' }, messageOf('before'));
    const held = await inbox.next();
    const away = connectionIs(transport, false);
    await broker.current.control('stop_app');
    await away;
    expect([receiver.consuming, transport.connected]).toEqual([false, false]);
    const meanwhile = transport.send({ name: 'restarted' }, messageOf('meanwhile'));
    await broker.current.control('start_app');
    await meanwhile;
    held.ack();
    const deliveries = await inbox.nextOf(2);
    expect(new Set(deliveries.map(textOf))).toEqual(new Set(['before', 'meanwhile']));
    for (const delivery of deliveries) delivery.ack();
  });

  it('lets no send wait for ever: it fails after the limit, or at once when the transport closes', async () => {
    const impatient = await transports.open({ send: { waitForConnectionMs: 50 } });
    const patient = await transports.open({ send: { waitForConnectionMs: 600_000 } });
    const away = Promise.all([connectionIs(impatient, false), connectionIs(patient, false)]);
    await broker.current.kill9();
    await away;
    const limited = impatient.send({ name: 'x' }, messageOf('never'));
    const waiting = patient.send({ name: 'x' }, messageOf('never'));
    await expect(limited).rejects.toBeInstanceOf(AppError);
    await expect(limited).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE', retryable: true });
    const [ended] = await Promise.all([Promise.allSettled([waiting]), patient.close()]);
    expect(ended).toEqual([{ status: 'rejected', reason: expect.objectContaining({ code: 'TRANSPORT_CLOSED' }) }]);
  });
});
