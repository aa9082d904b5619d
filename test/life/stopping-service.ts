import { setTimeout as delay } from 'node:timers/promises';
import { Bus } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { SystemClock, untilAskedToStop } from '@baton/hosting';
import { createLogger } from '@baton/observability';
import { Database, PostgresConsumeTransaction, PostgresOutboxStore } from '@baton/persistence';
import { z } from 'zod';
import { enter } from '../crash/ledger';
import { PlaceOrder } from '../crash/order-messages';

const environment = z.object({ DATABASE_URL: z.string(), RABBITMQ_URL: z.string() });

/** How long the work on one message takes, so that a stop always finds some under way. Milliseconds. */
const WORK_MS = 20;

/** Consumes orders until it is asked to stop, as a service does: the bus first, then the database, then exit code 0. */
async function main(): Promise<void> {
  const stop = untilAskedToStop();
  const { DATABASE_URL: url, RABBITMQ_URL } = environment.parse(process.env);
  const [logger, clock] = [createLogger({ service: 'orders' }), new SystemClock()];
  const database = await Database.open({ url, service: 'orders', logger, clock });
  const bus = new Bus({
    transport: new RabbitMqTransport({ urls: [RABBITMQ_URL], logger, connectionName: 'orders' }),
    logger,
    clock,
    outboxStore: new PostgresOutboxStore(database),
    consumeTransaction: new PostgresConsumeTransaction(database),
  });
  bus.connectConsumer(
    PlaceOrder,
    { endpointName: 'orders', concurrentMessageLimit: 8, prefetchCount: 200 },
    async ({ message }) => {
      await enter(message.orderId, 'begun');
      await delay(WORK_MS);
      await enter(message.orderId, 'done');
    },
    'OrderConsumer',
  );
  await bus.start();
  await stop.asked;
  await bus.stop();
  await database.close();
  process.exit(0);
}

void main();
