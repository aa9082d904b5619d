import path from 'node:path';
import { runDateOf } from '@baton/contracts';
import { ConfigurationError, SystemClock, untilAskedToStop } from '@baton/hosting';
import { createLogger } from '@baton/observability';
import { type LocalConfiguration, readLocalConfiguration } from './configuration';
import { databaseUrls } from './database-urls';
import { openLocalDatabase } from './environment/local-database';
import { openLocalTransport } from './environment/local-transport';
import { migrateAll } from './migrate-all';
import { startServices } from './running-services';
import { seedWorld } from './seed/seed-world';
import { runTonight } from './tonight';

/** The seed of the world that `npm start` shows. */
const WORLD_SEED = 42;
/** The delay between modules here, where nobody wants to wait five minutes. */
const LOCAL_DELAY = 'PT3S';

/** Runs everything in this process until it is asked to stop, then ends it: 0 after a clean stop, 1 when it could not start. */
export async function start(): Promise<void> {
  try {
    await run(readLocalConfiguration(process.env));
    process.exit(0);
  } catch (error) {
    const reason = error instanceof ConfigurationError ? error.message : describe(error);
    process.stderr.write(`Baton did not start: ${reason}\n`);
    process.exit(1);
  }
}

async function run(configuration: LocalConfiguration): Promise<void> {
  const stop = untilAskedToStop();
  const clock = new SystemClock();
  const output = process.stdout;
  const say = (line: string) => output.write(`${line}\n`);
  const logger = createLogger({ service: 'local', level: configuration.logLevel, pretty: true });
  await using cleanup = new AsyncDisposableStack();

  say(`Baton keeps its data in ${path.resolve(configuration.home)}`);
  const database = await openLocalDatabase(configuration);
  cleanup.defer(() => database.stop());
  say(`Database:  ${database.description}`);
  const transport = await openLocalTransport(configuration);
  cleanup.defer(() => transport.stop());
  say(`Transport: ${transport.description}`);

  const urls = databaseUrls(() => database.url);
  await migrateAll(urls, logger);
  const runDate = runDateOf(clock.now());
  const added = await seedWorld({ ...urls, organizations: configuration.organizations, seed: WORLD_SEED, runDate });
  say(
    added > 0
      ? `World:     ${added} organizations seeded (seed ${WORLD_SEED})`
      : 'World:     found as it was left, nothing is seeded again',
  );

  const environment = { BATON_PIPELINE_DELAY: LOCAL_DELAY, ...process.env };
  const services = await startServices(
    { urlOf: urls.urlOf, transportFor: transport.transportFor, drained: transport.drained, logger, clock, environment },
    configuration,
  );
  cleanup.defer(() => services.stop());
  const url = await services.scheduler.getUrl();
  say(`API:       ${url}/api/v1/runs, described at ${url}/api/docs`);

  await runTonight({
    scheduler: services.scheduler,
    messagesLost: !transport.durable,
    runDate,
    clock,
    output,
    signal: stop.signal,
  });
  if (!stop.signal.aborted) say(`The API keeps serving at ${url}. Ctrl-C ends it.`);
  const signal = await stop.asked;
  say(`${signal}: stopping, what is in flight is finished first.`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
