import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { QueueOptions, ReceiveEndpoint } from '@baton/bus';
import { toAmqp } from '../src/message/amqp-message';
import type { DeclarationPlan, QueueArgument } from '../src/topology/declaration-plan';
import { movePlan, receivePlan } from '../src/topology/topology';

/** What real MassTransit declared and sent, seen by the broker. */
function captured<T>(name: string): T {
  const file = path.join(__dirname, '../../bus/test/fixtures/masstransit', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

interface Topology {
  readonly queues: readonly { readonly name: string; readonly type: string; readonly arguments: object }[];
  readonly exchanges: readonly { readonly name: string }[];
  readonly bindings: readonly {
    readonly source: string;
    readonly destination: string;
    readonly destination_type: string;
    readonly routing_key: string;
  }[];
}

/** A plan as the management API would list it. */
function listed(plan: DeclarationPlan) {
  const plainValue = (value: QueueArgument) => (typeof value === 'object' ? value.value : value);
  const binding = (destination_type: string) => (ends: { readonly source: string; readonly destination: string }) => ({
    ...ends,
    destination_type,
    routing_key: '',
    arguments: {},
  });
  return {
    queues: plan.queues.map(({ autoDelete, arguments: typed, ...queue }) => ({
      ...queue,
      type: typed['x-queue-type'] ?? 'classic',
      auto_delete: autoDelete,
      arguments: Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, plainValue(value)])),
    })),
    exchanges: plan.exchanges.map(({ autoDelete, ...exchange }) => ({
      ...exchange,
      type: 'fanout',
      auto_delete: autoDelete,
      internal: false,
      arguments: {},
    })),
    bindings: [...plan.queueBindings.map(binding('queue')), ...plan.exchangeBindings.map(binding('exchange'))],
  };
}

describe('topology, beside what MassTransit declared', () => {
  const topology = captured<Topology>('topology-endpoints');
  const endpoint = (name: string, queue: QueueOptions, over: Partial<ReceiveEndpoint> = {}): ReceiveEndpoint => ({
    name,
    prefetchCount: 16,
    queue,
    bindings: topology.bindings
      .filter((binding) => binding.destination === name && binding.destination_type === 'exchange')
      .map((binding) => ({ name: binding.source })),
    ...over,
  });
  const classic = { type: 'classic' } as const;

  it.each<[string, ReceiveEndpoint]>([
    ['a plain endpoint', endpoint('submit-order', classic)],
    ['one that fails', endpoint('fail-order', classic)],
    ['a single active consumer', endpoint('ordered-sac', { ...classic, singleActiveConsumer: true })],
    ['an endpoint without type bindings', endpoint('no-topology', classic)],
    ['a temporary endpoint', endpoint('short-lived', { expiresMs: 120_000 }, { temporary: true })],
  ])('declares %s the same', (_, { name, ...rest }) => {
    const planned = listed(receivePlan({ name, ...rest }));
    const types = new Set([name, ...rest.bindings.map((type) => type.name)]);
    expect(planned.queues).toEqual(topology.queues.filter((queue) => queue.name === name));
    expect(planned.exchanges).toEqual(
      expect.arrayContaining(topology.exchanges.filter(({ name: its }) => types.has(its))),
    );
    expect(planned.exchanges).toHaveLength(types.size);
    const bindings = topology.bindings.filter((binding) => binding.destination === name);
    expect(planned.bindings).toHaveLength(bindings.length);
    expect(planned.bindings).toEqual(expect.arrayContaining(bindings));
  });

  it('declares the bus endpoint the same, whatever its name', () => {
    const after = captured<Topology>('topology-after-requests');
    const queue = after.queues.find(({ name }) => name.includes('_bus_'));
    const name = queue?.name ?? '';
    const planned = listed(receivePlan({ name, temporary: true, prefetchCount: 16, queue: {}, bindings: [] }));
    expect(planned.queues).toEqual([queue]);
    expect(planned.exchanges).toEqual(after.exchanges.filter((exchange) => exchange.name === name));
  });

  it('declares _error and _skipped of a classic endpoint the same', () => {
    const all = captured<Topology>('topology-all');
    for (const target of ['error', 'skipped'] as const) {
      const planned = listed(movePlan(endpoint('submit-order', classic), target));
      const name = `submit-order_${target}`;
      expect(planned.queues).toEqual(all.queues.filter((queue) => queue.name === name));
      expect(planned.exchanges).toEqual(all.exchanges.filter((exchange) => exchange.name === name));
      expect(planned.bindings).toEqual(all.bindings.filter((binding) => binding.destination === name));
    }
  });

  it('names a quorum queue as MassTransit does, and adds to its arguments on purpose', () => {
    const [queue] = listed(receivePlan(endpoint('order-events', {}))).queues;
    const theirs = topology.queues.find(({ name }) => name === 'order-events');
    expect(queue?.type).toBe('quorum');
    expect(queue?.arguments).toMatchObject(theirs?.arguments ?? {});
  });
});

interface CapturedMessage {
  readonly routing_key: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** AMQP's type letters, for what `toAmqp` asks of the client. */
const letters: Readonly<Record<string, string>> = { int32: 'I', int64: 'l', double: 'd', timestamp: 'T' };
/** Written by the .NET client itself. */
const clientsOwn = 'x-dotnet-pub-seq-no';

describe('AMQP properties and header types, beside what MassTransit sent', () => {
  it('writes each header under the same type, and the same properties', () => {
    const theirs = captured<CapturedMessage>('publish-event-headers-ttl-priority');
    const { routingKey, options } = toAmqp({
      body: Buffer.alloc(0),
      contentType: 'application/vnd.masstransit+json',
      headers: {
        text: 'hello',
        yes: true,
        no: false,
        int: 42,
        long: { int64: '9007199254740993' },
        double: 1.5,
        guid: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11',
        when: { timestamp: 1_741_964_966 },
        list: ['a', 'b'],
        object: { a: 1, theName: 'x' },
      },
      messageId: String(theirs.properties.message_id),
      correlationId: String(theirs.properties.correlation_id),
      timeToLiveMs: 90_000,
      priority: 4,
      routingKey: 'eu.west',
    });
    const typed = Object.entries(
      options.headers as Record<string, string | { '!': string; value: number | bigint }>,
    ).map(([name, field]) => [
      name,
      typeof field === 'string' ? { S: field } : { [letters[field['!']] ?? '?']: Number(field.value) },
    ]);
    const { [clientsOwn]: _, ...headers } = theirs.headers;
    expect(Object.fromEntries(typed)).toEqual(headers);
    expect(routingKey).toBe(theirs.routing_key);
    expect(propertiesOf(options)).toEqual(theirs.properties);
  });

  it('marks what need not survive a restart', () => {
    const theirs = captured<CapturedMessage>('publish-nondurable');
    const { options } = toAmqp({
      body: Buffer.alloc(0),
      contentType: 'application/vnd.masstransit+json',
      headers: {},
      messageId: String(theirs.properties.message_id),
      durable: false,
    });
    expect(propertiesOf(options)).toEqual(theirs.properties);
  });
});

function propertiesOf(options: ReturnType<typeof toAmqp>['options']): Record<string, unknown> {
  const properties = {
    content_type: options.contentType,
    delivery_mode: options.deliveryMode,
    priority: options.priority,
    correlation_id: options.correlationId,
    expiration: options.expiration,
    message_id: options.messageId,
  };
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
