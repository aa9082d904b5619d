import { setTimeout as delay } from 'node:timers/promises';
import { accountingService } from '@baton/accounting-service';
import { InMemoryBroker, InMemoryTransport, RequestClient } from '@baton/bus';
import { RunAccepted, type RunDate, RunRefused, StartRun } from '@baton/contracts';
import { createService, type ServiceApplication, type ServiceName, SystemClock } from '@baton/hosting';
import { createLogger } from '@baton/observability';
import { Database } from '@baton/persistence';
import { purchaseService } from '@baton/purchase-service';
import { SalesModule } from '@baton/sales-service';
import { RunQueries, schedulerService } from '@baton/scheduler-service';
import type { INestApplication } from '@nestjs/common';

const LOOK_EVERY_MS = 100;

/**
 * The services of a night whose statements are read back afterwards. Sales works in slices of one organization, so that
 * its set-based handler does for each alone what a loop over organizations would do.
 */
const applications: Readonly<Record<ServiceName, () => ServiceApplication>> = {
  scheduler: () => schedulerService.application({ BATON_PIPELINE_DELAY: 'PT0S' }),
  sales: () => ({ module: SalesModule.forRoot({ slice: { maxOrganizations: 1 }, window: 4 }) }),
  purchase: () => purchaseService.application({}),
  accounting: () => accountingService.application({}),
};

/** Runs a night in this process, over a broker in memory; not measured. */
export async function runUnmeasuredNight(url: string, runDate: RunDate): Promise<void> {
  const broker = new InMemoryBroker();
  await using running = new AsyncDisposableStack();
  const start = async (service: ServiceName) => {
    const application = await startService(service, url, broker);
    running.defer(() => application.close());
    return application;
  };
  const scheduler = await start('scheduler');
  await start('sales');
  await start('purchase');
  await start('accounting');
  await untilOver(scheduler, await askForNight(scheduler, runDate));
}

async function startService(service: ServiceName, url: string, broker: InMemoryBroker): Promise<INestApplication> {
  const logger = createLogger({ service, level: 'error', pretty: true });
  const clock = new SystemClock();
  const database = await Database.open({ url, service, logger, clock, poolSize: 20 });
  const transport = new InMemoryTransport(broker);
  const application = await createService(applications[service](), { service, database, transport, logger, clock });
  return application.init();
}

async function askForNight(scheduler: INestApplication, runDate: RunDate): Promise<string> {
  const answer = await scheduler
    .get(RequestClient)
    .getResponse(
      StartRun,
      { pipeline: 'nightly', runDateUtc: runDate, dryRun: false, rerun: false, requestedBy: 'bench' },
      { accepted: RunAccepted, refused: RunRefused },
    );
  if (answer.kind === 'refused') throw new Error(`The night was refused: ${answer.message.reason}`);
  return answer.message.runId;
}

async function untilOver(scheduler: INestApplication, runId: string): Promise<void> {
  const queries = scheduler.get(RunQueries);
  const clock = new SystemClock();
  for (;;) {
    const run = await queries.detail(runId, clock.now());
    if (run?.state === 'succeeded') return;
    if (run?.state === 'faulted' || run?.state === 'cancelled') throw new Error(`The night ended ${run.state}.`);
    await delay(LOOK_EVERY_MS);
  }
}
