import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InMemoryBroker, InMemoryTransport, type Transport } from '@baton/bus';
import { RabbitMqTransport, type RabbitMqTransportOptions } from '@baton/bus-rabbitmq';
import type { ServiceName } from '@baton/hosting';
import type { Logger } from '@baton/observability';
import { findRabbitMq, startRabbitMq } from '@baton/servers';
import type { LocalConfiguration } from '../configuration';

/** The transport of a local night: one for each service, all to the same broker. */
export interface LocalTransport {
  /** For a person: what it is and where. */
  readonly description: string;
  transportFor(service: ServiceName, logger: Logger): Transport;
  /** Whether messages outlive the process. */
  readonly durable: boolean;
  /** Waits until a service has taken what waits for it, so that stopping it loses nothing. */
  drained(service: ServiceName): Promise<void>;
  /** Ends what was started here. */
  stop(): Promise<void>;
}

/** The broker that was given, a private RabbitMQ where one is installed, or memory. */
export async function openLocalTransport(configuration: LocalConfiguration): Promise<LocalTransport> {
  const { rabbitMqUrls: urls, rabbitMqAuthority: certificateAuthority, home } = configuration;
  if (urls !== undefined)
    return overRabbitMq({ urls, certificateAuthority }, `RabbitMQ at ${placesOf(urls)} (RABBITMQ_URL)`);
  const binaries = findRabbitMq();
  if (binaries === undefined) return inMemory();
  const server = await startRabbitMq({ dir: path.resolve(home, 'rabbitmq'), binaries });
  const description = `private RabbitMQ on port ${server.amqpPort}, its pages at http://127.0.0.1:${server.managementPort} (guest, guest)`;
  return overRabbitMq({ urls: [server.url()] }, description, () => server.stop());
}

function overRabbitMq(
  broker: Pick<RabbitMqTransportOptions, 'urls' | 'certificateAuthority'>,
  description: string,
  stop = () => Promise.resolve(),
): LocalTransport {
  return {
    description,
    transportFor: (service, logger) => new RabbitMqTransport({ ...broker, logger, connectionName: `baton-${service}` }),
    // What is not taken stays on the broker's disk.
    durable: true,
    drained: () => Promise.resolve(),
    stop,
  };
}

function inMemory(): LocalTransport {
  const broker = new InMemoryBroker();
  return {
    description: 'in memory, within this process (no rabbitmq-server is installed and RABBITMQ_URL is not set)',
    transportFor: () => new InMemoryTransport(broker),
    durable: false,
    drained: (service) => untilTaken(broker, service),
    stop: () => Promise.resolve(),
  };
}

/** A service that does not keep up is not waited for longer. Milliseconds. */
const DRAIN_DEADLINE_MS = 10_000;
const LOOK_EVERY_MS = 10;

async function untilTaken(broker: InMemoryBroker, service: ServiceName): Promise<void> {
  const waits = () =>
    broker.queueNames.some((name) => name.startsWith(`${service}-`) && broker.messagesIn(name).length > 0);
  for (let waited = 0; waits() && waited < DRAIN_DEADLINE_MS; waited += LOOK_EVERY_MS) await delay(LOOK_EVERY_MS);
}

function placesOf(urls: readonly string[]): string {
  return urls.map((url) => new URL(url).host).join(', ');
}
