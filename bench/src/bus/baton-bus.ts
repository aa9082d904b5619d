import { Bus, type BusOptions } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { logger } from '../quiet-logger';
import { BenchClock } from '../service-session';
import { OrderSubmitted } from './order';
import { QUEUE, type QueueType } from './pass';

/** A bus as a service has one. */
export function busAt(brokerUrl: string, options: Partial<BusOptions> = {}): Bus {
  const transport = new RabbitMqTransport({ urls: [brokerUrl], logger, connectionName: 'bench' });
  return new Bus({ transport, logger, clock: new BenchClock(), ...options });
}

/** Declares the queue, its exchange and the message's, exactly as an endpoint of Baton does. All clients use that queue. */
export async function declareEndpoint(brokerUrl: string, type: QueueType): Promise<void> {
  const bus = busAt(brokerUrl);
  bus.connectConsumer(OrderSubmitted, { endpointName: QUEUE, queue: { type } }, () => Promise.resolve(), 'declares');
  await bus.start();
  await bus.stop();
}
