import { setTimeout as delay } from 'node:timers/promises';
import { findRabbitMq, type RabbitMqCluster, startRabbitMqCluster } from '@baton/servers';
import { DeliveryInbox, eventually, privateRabbitMqFolder, recordedLog } from '@baton/testing';
import { endpointOf, messageOf, textOf, useTransports } from './transport.fixture';

describe('a cluster of three nodes', () => {
  let cluster: RabbitMqCluster;
  beforeAll(async () => {
    const binaries = findRabbitMq();
    if (binaries === undefined) throw new Error('This test needs nodes of its own: apt-get install rabbitmq-server.');
    cluster = await startRabbitMqCluster({ dir: privateRabbitMqFolder(), binaries });
  });
  afterAll(() => cluster?.destroy());
  const transports = useTransports(() => cluster.nodes[0]?.url() ?? '');

  it('loses a node, the one the bus is connected to: it goes on at another, and what was published is consumed', async () => {
    const [first, second, third] = cluster.nodes;
    // A quorum queue has a member on each node there is when it is declared, and no more.
    await eventually(async () =>
      expect(await first?.management.listNodes()).toMatchObject([
        { running: true },
        { running: true },
        { running: true },
      ]),
    );
    const { lines, logger } = recordedLog();
    const options = { urls: cluster.urls(), send: { waitForConnectionMs: 60_000 } };
    const transport = await transports.open({ ...options, logger });
    const consumed = new Set<string>();
    await transport.receive(endpointOf('kept', { prefetchCount: 10 }), (delivery) => {
      consumed.add(textOf(delivery));
      delivery.ack();
    });
    const published = new Set<string>();
    const publish = async (text: string): Promise<void> => {
      // Sent again until it is confirmed, as the outbox does. The time is that of one confirm that is late, and some.
      await eventually(() => transport.send({ name: 'kept' }, messageOf(text)), { timeoutMs: 45_000 });
      published.add(text);
    };
    for (let index = 0; index < 200; index++) await publish(`before ${index}`);
    // A node of RabbitMQ 3.10 that is killed within a second of declaring a quorum queue can leave it without a leader for good.
    await delay(2_000);
    // The bus is at another node before the queue has another leader. RabbitMQ before 3.12.5 then refuses what its channel
    // publishes for as long as the node is away, so this goes on over another channel or not at all.
    await first?.kill9();
    for (let index = 0; index < 200; index++) await publish(`after ${index}`);
    await eventually(() => expect(consumed).toEqual(published));
    expect(published.size).toBe(400);
    const ports = lines.flatMap(({ msg }) => /^Connected to RabbitMQ at 127\.0\.0\.1:(\d+)/.exec(msg)?.[1] ?? []);
    expect(ports.slice(0, 1)).toEqual([String(first?.amqpPort)]);
    expect([String(second?.amqpPort), String(third?.amqpPort)]).toContain(ports.at(-1));

    // The lost node comes back and is taken again, now alone in having been away.
    await cluster.restart(0);
    const through = await transports.open({ urls: cluster.urls().slice(0, 1) });
    const inbox = new DeliveryInbox();
    await through.receive(endpointOf('again', { prefetchCount: 1 }), inbox.take);
    await through.send({ name: 'again' }, messageOf('at the first node'));
    expect(textOf(await inbox.next())).toBe('at the first node');
  }, 120_000);
});
