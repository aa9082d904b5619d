import path from 'node:path';
import { InMemoryBroker, InMemoryTransport, type Transport } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import type { ServiceName } from '@baton/hosting';
import type { Logger } from '@baton/observability';
import { findRabbitMq, startRabbitMq } from '@baton/servers';
import type { LocalConfiguration } from '../configuration';

/** The transport of a local night: one for each service, all to the same broker. */
export interface LocalTransport {
  /** For a person: what it is and where. */
  readonly description: string;
  transportFor(service: ServiceName, logger: Logger): Transport;
  /** Ends what was started here. */
  stop(): Promise<void>;
}

/** The broker that was given, a private RabbitMQ where one is installed, or memory. */
export async function openLocalTransport({ rabbitMqUrls, home }: LocalConfiguration): Promise<LocalTransport> {
  if (rabbitMqUrls !== undefined)
    return overRabbitMq(rabbitMqUrls, `RabbitMQ at ${placesOf(rabbitMqUrls)} (RABBITMQ_URL)`);
  const binaries = findRabbitMq();
  if (binaries === undefined) return inMemory();
  const server = await startRabbitMq({ dir: path.resolve(home, 'rabbitmq'), binaries });
  const description = `private RabbitMQ on port ${server.amqpPort}, its pages at http://127.0.0.1:${server.managementPort} (guest, guest)`;
  return overRabbitMq([server.url()], description, () => server.stop());
}

function overRabbitMq(urls: readonly string[], description: string, stop = () => Promise.resolve()): LocalTransport {
  return {
    description,
    transportFor: (service, logger) => new RabbitMqTransport({ urls, logger, connectionName: `baton-${service}` }),
    stop,
  };
}

function inMemory(): LocalTransport {
  const broker = new InMemoryBroker();
  return {
    description: 'in memory, within this process (no rabbitmq-server is installed and RABBITMQ_URL is not set)',
    transportFor: () => new InMemoryTransport(broker),
    stop: () => Promise.resolve(),
  };
}

function placesOf(urls: readonly string[]): string {
  return urls.map((url) => new URL(url).host).join(', ');
}
