import path from 'node:path';
import { type RunDate, runDateOf } from '@baton/contracts';
import { type Environment, type StopRequest, SystemClock, untilAskedToStop, warnOfOldZoneData } from '@baton/hosting';
import { createLogger, type Logger } from '@baton/observability';
import { type LocalConfiguration, readLocalConfiguration } from './configuration';
import { type DatabaseUrls, databaseUrls } from './database-urls';
import { openLocalDatabase } from './environment/local-database';
import { openLocalTransport } from './environment/local-transport';
import { openLogFile } from './log-file';
import { migrateAll } from './migrate-all';
import { startServices } from './running-services';
import { seedWorld } from './seed/seed-world';
import { allServices } from './services';
import { runTonight } from './tonight';

/** The seed of the world that `npm start` shows. */
const WORLD_SEED = 42;
/** The delay between modules here, where nobody wants to wait five minutes. */
const LOCAL_DELAY = 'PT3S';

/**
 * Runs everything in this process until it is asked to stop, then ends it: 0 after a clean stop, 1 when it could not start.
 * What a library left open would keep it alive.
 */
export async function start(): Promise<void> {
  const stop = untilAskedToStop();
  try {
    const environment = { BATON_PIPELINE_DELAY: LOCAL_DELAY, ...process.env };
    // Every service looks at its own variables before anything is started.
    for (const { application } of allServices) application(environment);
    await run(readLocalConfiguration(environment), environment, stop);
    process.exit(0);
  } catch (error) {
    if (stop.isReason(error)) process.exit(0);
    process.stderr.write(`Baton did not start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function run(configuration: LocalConfiguration, environment: Environment, stop: StopRequest): Promise<void> {
  const clock = new SystemClock();
  const log = openLogFile(configuration.home);
  const logger = createLogger({ level: configuration.logLevel, destination: log.destination });
  const ownLogger = logger.child({ service: 'local' });
  await using cleanup = new AsyncDisposableStack();
  warnOfOldZoneData(ownLogger, clock.now());

  say(`Baton keeps its data in ${path.resolve(configuration.home)}, its log in ${path.basename(log.path)} there`);
  const database = await openLocalDatabase(configuration);
  cleanup.defer(() => database.stop());
  say(`Database:  ${database.description}`);
  stop.signal.throwIfAborted();
  const transport = await openLocalTransport(configuration);
  cleanup.defer(() => transport.stop());
  say(`Transport: ${transport.description}`);
  stop.signal.throwIfAborted();

  const runDate = runDateOf(clock.now());
  const urls = databaseUrls(database.urlOf);
  await prepareWorld(urls, { organizations: configuration.organizations, runDate }, ownLogger);
  stop.signal.throwIfAborted();

  const { transportFor, drained } = transport;
  const { duplicateWindowHours, retentionDays } = configuration;
  const kept = { duplicateWindowHours, retentionDays };
  const shared = { urlOf: urls.urlOf, transportFor, drained, logger, clock, environment, ...kept };
  const { scheduler, stop: stopServices } = await startServices(shared, configuration);
  cleanup.defer(stopServices);
  const url = await scheduler.getUrl();
  say(`API:       ${url}/api/v1/runs, described at ${url}/api/docs`);

  const { signal } = stop;
  await runTonight({ scheduler, messagesLost: !transport.durable, runDate, clock, output: process.stdout, signal });
  if (!signal.aborted) say(`The API keeps serving at ${url}. Ctrl-C ends it.`);
  say(`${await stop.asked}: stopping, what is in flight is finished first.`);
}

async function prepareWorld(
  urls: DatabaseUrls,
  world: { readonly organizations: number; readonly runDate: RunDate },
  logger: Logger,
): Promise<void> {
  await migrateAll(urls, logger);
  const added = await seedWorld({ ...urls, ...world, seed: WORLD_SEED });
  const seeded = `World:     ${added} organizations seeded (seed ${WORLD_SEED})`;
  say(added > 0 ? seeded : 'World:     found as it was left, nothing is seeded again');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
