import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { QueueOptions, ReceiveEndpoint } from '@baton/bus';
import type { Channel } from 'amqplib';

interface RecordedQueue {
  readonly name: string;
  readonly type: 'classic' | 'quorum';
  readonly durable: boolean;
  readonly exclusive: boolean;
  readonly auto_delete: boolean;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What RabbitMQ listed of a MassTransit service. */
export interface RecordedTopology {
  readonly queues: readonly RecordedQueue[];
  readonly exchanges: readonly {
    readonly name: string;
    readonly type: string;
    readonly durable: boolean;
    readonly auto_delete: boolean;
  }[];
  readonly bindings: readonly {
    readonly source: string;
    readonly destination: string;
    readonly destination_type: 'queue' | 'exchange';
  }[];
}

/** Everything that a MassTransit service declared, but what went with it, and its endpoints as Baton would share them. */
export function recordedTopology(): {
  readonly lasting: RecordedTopology;
  readonly endpoints: readonly ReceiveEndpoint[];
} {
  const file = path.join(__dirname, '../../infra/bus/test/fixtures/masstransit/topology-all.json');
  const recorded: RecordedTopology = JSON.parse(readFileSync(file, 'utf8'));
  const gone = new Set(recorded.queues.filter(({ exclusive }) => exclusive).map(({ name }) => name));
  const bindings = recorded.bindings.filter(
    ({ source, destination }) => source !== '' && !gone.has(source) && !gone.has(destination),
  );
  const lasting = {
    queues: recorded.queues.filter(({ name }) => !gone.has(name)),
    exchanges: recorded.exchanges.filter(({ name }) => !gone.has(name)),
    bindings,
  };
  const endpoints = lasting.queues
    .filter(({ name }) => !/_(error|skipped)$/.test(name))
    .map((queue) => ({
      name: queue.name,
      prefetchCount: 16,
      queue: optionsOf(queue),
      bindings: bindings
        .filter(({ destination, destination_type }) => destination_type === 'exchange' && destination === queue.name)
        .map(({ source }) => ({ name: source })),
    }));
  return { lasting, endpoints };
}

/** The options that make a queue of these arguments. */
function optionsOf({ type, arguments: given }: RecordedQueue): QueueOptions {
  const number = (name: string) => (typeof given[name] === 'number' ? given[name] : undefined);
  const common = {
    singleActiveConsumer: given['x-single-active-consumer'] === true,
    messageTtlMs: number('x-message-ttl'),
    expiresMs: number('x-expires'),
  };
  return type === 'classic'
    ? { type, ...common, maxPriority: number('x-max-priority') }
    : { type, ...common, deliveryLimit: 'none', initialGroupSize: number('x-quorum-initial-group-size') };
}

/** Declares all of it, as the .NET service did. @throws the broker's refusal where something exists and differs */
export async function declareAsDotNet(channel: Channel, topology: RecordedTopology): Promise<void> {
  for (const { name, type, durable, auto_delete: autoDelete } of topology.exchanges) {
    await channel.assertExchange(name, type, { durable, autoDelete });
  }
  for (const { name, durable, exclusive, auto_delete: autoDelete, arguments: given } of topology.queues) {
    await channel.assertQueue(name, { durable, exclusive, autoDelete, arguments: given });
  }
  for (const { source, destination, destination_type } of topology.bindings) {
    if (destination_type === 'queue') await channel.bindQueue(destination, source, '');
    else await channel.bindExchange(destination, source, '');
  }
}
