import { type QueueOptions, type ReceiveEndpoint } from '@baton/bus';
import { describeOnRabbitMq } from './describe-stage';
import { declareAsDotNet, recordedTopology } from './recorded-topology';
import { SubmitOrder } from './sample-messages';
import { consuming, neverAgain } from './stage';
import type { WireTap } from './wire-tap';

const classic = { type: 'classic' } as const;
const endpoint = { endpointName: 'submit-order', queue: classic, ...neverAgain } as const;
const nothing = () => undefined;
const flags = { passive: false, durable: true, exclusive: false, autoDelete: false };

describeOnRabbitMq('an endpoint, on the wire', (stage) => {
  const declare = async (queue: QueueOptions, more: Partial<ReceiveEndpoint> = {}): Promise<WireTap> => {
    const wire = await stage.tapWire();
    const transport = stage.makeTransport({ urls: [wire.url] });
    await transport.connect();
    await transport.receive({ name: 'work', prefetchCount: 10, queue, bindings: [], ...more }, nothing);
    return wire;
  };
  const declared = async (queue: QueueOptions, more?: Partial<ReceiveEndpoint>) =>
    (await declare(queue, more)).named('queue.declare').find((sent) => sent.queue === 'work');

  it('C-014 declares queue and exchanges, then binds, then consumes, as MassTransit does', async () => {
    const wire = await stage.tapWire();
    const transport = stage.makeTransport({ urls: [wire.url] });
    await stage.start([consuming(SubmitOrder, { ...endpoint, prefetchCount: 24 }, nothing)], { transport });
    const [queue, exchange, type] = ['submit-order', 'submit-order', SubmitOrder.entityName];
    const fanout = { type: 'fanout', passive: false, durable: true, autoDelete: false, internal: false, arguments: {} };
    expect(wire.besides('basic.consume')).toEqual([
      { name: 'queue.declare', fields: { queue, ...flags, arguments: {} } },
      { name: 'exchange.declare', fields: { exchange, ...fanout } },
      { name: 'exchange.declare', fields: { exchange: type, ...fanout } },
      { name: 'queue.bind', fields: { queue, exchange, routingKey: '', arguments: {} } },
      { name: 'exchange.bind', fields: { destination: exchange, source: type, routingKey: '', arguments: {} } },
      { name: 'basic.qos', fields: { prefetchSize: 0, prefetchCount: 24, global: false } },
      {
        name: 'basic.consume',
        fields: { queue, consumerTag: '', noLocal: false, noAck: false, exclusive: false, arguments: {} },
      },
    ]);
  });

  it('C-015 is not refused by what MassTransit has declared, and changes nothing of it', async () => {
    const theirs = recordedTopology();
    await declareAsDotNet(await stage.channel(), theirs.lasting);
    const transport = stage.makeTransport();
    await transport.connect();
    for (const receive of theirs.endpoints) {
      expect(await transport.receive(receive, nothing)).toMatchObject({ consuming: true, fault: undefined });
    }
    const queues = await stage.vhost.listQueues();
    for (const { name, type, durable, exclusive, arguments: given } of theirs.lasting.queues) {
      expect(queues).toContainEqual(expect.objectContaining({ name, type, durable, exclusive, arguments: given }));
    }
  });

  it('C-015 declares what MassTransit, as recorded, would declare after it', async () => {
    const theirs = recordedTopology();
    const transport = stage.makeTransport();
    await transport.connect();
    for (const receive of theirs.endpoints) await transport.receive(receive, nothing);
    await declareAsDotNet(await stage.channel(), theirs.lasting);
  });

  it('C-015 says so where the two differ, and deploys nothing', async () => {
    const channel = await stage.channel();
    await channel.assertQueue('submit-order', { arguments: { 'x-max-priority': 5 } });
    const bus = await stage.start([consuming(SubmitOrder, endpoint, nothing)]);
    expect(bus.health().endpoints['submit-order']).toMatch(/^faulted \(.*x-max-priority/s);
    const deployed = stage.start([consuming(SubmitOrder, endpoint, nothing)], { deployTopologyOnly: true });
    await expect(deployed).rejects.toMatchObject({ code: 'DECLARATION_REFUSED' });
  });

  it('C-018 with a quorum queue carries its type and initial group size', async () => {
    expect(await declared({ deliveryLimit: 'none', initialGroupSize: 1 })).toEqual({
      queue: 'work',
      ...flags,
      arguments: { 'x-queue-type': { S: 'quorum' }, 'x-quorum-initial-group-size': { I: 1 } },
    });
  });

  it('C-018 with a quorum queue of Baton’s own adds its limit, and gives _error the type alone', async () => {
    const wire = await declare({ deliveryLimit: 3, initialGroupSize: 1 });
    const quorum = { 'x-queue-type': { S: 'quorum' }, 'x-quorum-initial-group-size': { I: 1 } };
    expect(wire.named('queue.declare')).toEqual([
      {
        queue: 'work',
        ...flags,
        arguments: {
          ...quorum,
          'x-delivery-limit': { I: 3 },
          'x-dead-letter-exchange': { S: 'work_error' },
          'x-dead-letter-strategy': { S: 'at-least-once' },
          'x-overflow': { S: 'reject-publish' },
        },
      },
      { queue: 'work_error', ...flags, arguments: quorum },
    ]);
  });

  it.each<[string, QueueOptions, object]>([
    [
      'a single active consumer',
      { ...classic, singleActiveConsumer: true },
      { 'x-single-active-consumer': { t: true } },
    ],
    ['a highest priority', { ...classic, maxPriority: 5 }, { 'x-max-priority': { I: 5 } }],
    ['lazy', { ...classic, lazy: true }, { 'x-queue-mode': { S: 'lazy' } }],
    ['not lazy', { ...classic, lazy: false }, { 'x-queue-mode': { S: 'default' } }],
    ['an expiry', { ...classic, expiresMs: 120_000 }, { 'x-expires': { l: 120_000 } }],
    ['a time to live', { ...classic, messageTtlMs: 60_000 }, { 'x-message-ttl': { I: 60_000 } }],
    ['dead letters', { ...classic, deadLetterTo: 'dead' }, { 'x-dead-letter-exchange': { S: 'dead' } }],
    [
      'an acknowledgement timeout',
      { ...classic, acknowledgementTimeoutMs: 600_000 },
      { 'x-consumer-timeout': { l: 600_000 } },
    ],
  ])('C-019 writes the argument of %s under its name and type', async (_, queue, written) => {
    expect(await declared(queue)).toEqual({ queue: 'work', ...flags, arguments: written });
  });

  it('C-019 writes the priority of a consumer as an argument of consuming', async () => {
    const wire = await declare({ ...classic, consumerPriority: 7 });
    expect(wire.named('basic.consume')).toMatchObject([{ queue: 'work', arguments: { 'x-priority': { I: 7 } } }]);
    expect(wire.named('queue.declare')).toMatchObject([{ queue: 'work', arguments: {} }]);
  });

  it('C-020 that is temporary is exclusive, not durable, and expires after a minute', async () => {
    const wire = await declare(classic, { temporary: true });
    expect(wire.named('queue.declare')).toEqual([
      { queue: 'work', ...flags, durable: false, exclusive: true, arguments: { 'x-expires': { l: 60_000 } } },
    ]);
    expect(wire.named('exchange.declare')).toEqual([
      {
        exchange: 'work',
        type: 'fanout',
        passive: false,
        durable: false,
        autoDelete: true,
        internal: false,
        arguments: {},
      },
    ]);
    expect(wire.named('queue.bind')).toEqual([{ queue: 'work', exchange: 'work', routingKey: '', arguments: {} }]);
  });

  it('C-092 that is only deployed is not consumed, nor anything published', async () => {
    const wire = await stage.tapWire();
    const transport = stage.makeTransport({ urls: [wire.url] });
    await stage.start([consuming(SubmitOrder, {}, nothing)], { transport, deployTopologyOnly: true });
    expect(wire.named('queue.declare')).not.toEqual([]);
    expect([wire.named('basic.consume'), wire.named('basic.publish')]).toEqual([[], []]);
  });
});
