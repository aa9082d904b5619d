import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { createService, SystemClock, untilAskedToStop } from '@baton/hosting';
import { createLogger } from '@baton/observability';
import { Database } from '@baton/persistence';
import { z } from 'zod';
import { Calls, TallyModule } from '../../infra/schedule-runner/test/tally.module';

const environment = z.object({ DATABASE_URL: z.string(), RABBITMQ_URL: z.string() });

/** Carries out module runs until one of its organizations ends it, or it is asked to stop. */
async function main(): Promise<void> {
  const stop = untilAskedToStop();
  const { DATABASE_URL: url, RABBITMQ_URL } = environment.parse(process.env);
  const service = 'sales';
  const [logger, clock] = [createLogger({ service, level: 'info' }), new SystemClock()];
  const database = await Database.open({ url, service, logger, clock, poolSize: 20 });
  const transport = new RabbitMqTransport({ urls: [RABBITMQ_URL], logger, connectionName: 'mortal' });
  const module = TallyModule.forRoot(new Calls(), { window: 4, slice: { maxOrganizations: 3, leaseMs: 1_000 } });
  const application = await createService({ module }, { service, database, transport, logger, clock });
  await application.init();
  await stop.asked;
  await application.close();
  process.exit(0);
}

void main();
