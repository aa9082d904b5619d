import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { type ServiceName, SystemClock } from '@baton/hosting';
import { type RunningServices, startServices } from '@baton/local';
import { quietLogger, type TestVhost, useDatabase, useVhost } from '@baton/testing';
import { NightDatabase } from '../e2e/night-database';
import { NightWatcher } from '../e2e/night-watcher';
import { seededWorld } from '../e2e/seeded-world';

/** Enough for several executions in each slice. As many as in the whole night of test/e2e, which shares the world. */
export const ORGANIZATIONS = 60;

/** Baton's services on one vhost, and somebody outside who sees what they say. Use it inside tests and hooks. */
export interface NightServices {
  readonly vhost: TestVhost;
  readonly database: NightDatabase;
  readonly watcher: NightWatcher;
}

/** Gives the tests of a `describe` a seeded world and Baton's services, less those that .NET stands in for. */
export function useNightServices(leftToOthers: readonly ServiceName[] = []): NightServices {
  const made: { database?: NightDatabase; watcher?: NightWatcher; services?: RunningServices } = {};
  // Hooks run in the order of their definition: the services end before their database and their vhost go.
  afterAll(async () => {
    await made.services?.stop();
    await made.watcher?.stop();
    await made.database?.[Symbol.asyncDispose]();
  });
  const testDatabase = useDatabase({ template: seededWorld(ORGANIZATIONS) });
  const vhost = useVhost();
  const transportFor = (connectionName: string) =>
    new RabbitMqTransport({ urls: [vhost.url], logger: quietLogger, connectionName });
  beforeAll(async () => {
    made.database = await NightDatabase.open(testDatabase.url);
    made.watcher = new NightWatcher(transportFor('watcher'));
    await made.watcher.start();
    made.services = await startServices(
      {
        urlOf: () => testDatabase.url,
        transportFor,
        logger: quietLogger,
        clock: new SystemClock(),
        environment: { BATON_PIPELINE_DELAY: 'PT0.2S' },
        leftToOthers,
      },
      { host: '127.0.0.1', port: 0 },
    );
  });
  return {
    vhost,
    get database() {
      return present(made.database);
    },
    get watcher() {
      return present(made.watcher);
    },
  };
}

function present<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('A night is made before the tests: use it inside a test or a hook.');
  return part;
}
