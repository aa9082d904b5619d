import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { type MessageOf, ModuleRunCompleted, RunSalesSchedulerCommand } from '@baton/contracts';
import { createService, SystemClock } from '@baton/hosting';
import { Database } from '@baton/persistence';
import { rowsOf } from '../../administration';
import { busAt } from '../../bus/baton-bus';
import { Gauge } from '../../gauge';
import { logger } from '../../quiet-logger';
import { answerPass } from '../../worker-process';
import type { PostingPass, PostingResult } from '../pass';
import { PostingModule, postingEntities } from '../posting.module';
import { postingMigrations } from '../statements';
import { POSTING_TYPES } from '../world';

/** So many slices for each that works at once, so that all have work to the end. */
const SLICES_PER_LANE = 4;
const MOST_IN_A_SLICE = 500;

/** Planning ends when the first slice is claimed. */
const TIMES = `
select extract(epoch from min(s.first_claimed_at) - r.requested_at)::float8 as planning,
  extract(epoch from max(s.closed_at) - min(s.first_claimed_at))::float8 as working
from sales.module_run as r join sales.slice as s using (module_run_id) group by r.requested_at`;

answerPass(async (pass: PostingPass): Promise<PostingResult> => {
  const application = await startModule(pass);
  const watcher = busAt(pass.brokerUrl);
  const completed = Promise.withResolvers<MessageOf<typeof ModuleRunCompleted>>();
  const consume = ({ message }: { readonly message: MessageOf<typeof ModuleRunCompleted> }) =>
    Promise.resolve(completed.resolve(message));
  watcher.connectConsumer(ModuleRunCompleted, { endpointName: 'bench-completed' }, consume, 'bench');
  await watcher.start();
  const gauge = new Gauge();
  gauge.begin();
  await watcher.publish(RunSalesSchedulerCommand, commandOf(pass));
  const { outcome, error, scheduleTypes } = await completed.promise;
  const result = gauge.end();
  const [times] = await rowsOf<{ planning: number; working: number }>(pass.databaseUrl, TIMES);
  await watcher.stop();
  await application.close();
  const cutShort = pass.secondsAtMost !== undefined;
  if (outcome !== 'succeeded' && !cutShort) throw new Error(`The module run ended ${outcome}: ${error ?? 'no reason'}`);
  if (times === undefined) throw new Error('The module run has no slices.');
  const executions = scheduleTypes.reduce((sum, type) => sum + type.succeeded, 0);
  return { ...result, executions, planningSeconds: times.planning, workingSeconds: times.working };
});

async function startModule({ databaseUrl: url, brokerUrl, concurrency, organizations }: PostingPass) {
  const clock = new SystemClock();
  const database = await Database.open({
    url,
    service: 'sales',
    logger,
    clock,
    poolSize: concurrency + 12,
    entities: postingEntities,
    migrations: postingMigrations,
  });
  const transport = new RabbitMqTransport({ urls: [brokerUrl], logger, connectionName: 'baton-sales' });
  const share = Math.ceil(organizations / (concurrency * SLICES_PER_LANE));
  const maxOrganizations = concurrency === 1 ? MOST_IN_A_SLICE : Math.min(MOST_IN_A_SLICE, share);
  const module = PostingModule.forRoot({ window: concurrency, slice: { maxOrganizations } });
  const application = await createService({ module }, { service: 'sales', database, transport, logger, clock });
  await application.init();
  return application;
}

function commandOf({ engine, way, concurrency, runDate, secondsAtMost }: PostingPass) {
  if (way === undefined) throw new RangeError(`${engine} is no way of Baton's.`);
  const deadline = secondsAtMost === undefined ? undefined : new Date(Date.now() + secondsAtMost * 1_000);
  return {
    runId: randomUUID(),
    runDateUtc: runDate,
    dryRun: false,
    window: concurrency,
    scheduleTypes: [POSTING_TYPES[way]],
    ...(deadline && { deadlineUtc: deadline }),
  };
}
