import { randomBytes } from 'node:crypto';
import { dropTemplates } from '../test-database';
import { openPostgres } from './postgres-sources';
import { openRabbitMq } from './rabbitmq-sources';
import { openRunFolder, reapRun } from './run-folder';
import { TestVariable } from './test-environment';

/** The servers of one run of the tests. */
export interface TestServers {
  /** One line: what is used for each. */
  readonly description: string;
  /** By these variables the processes that run the tests find the servers. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ends what was brought up, and removes what was made in servers that stay. */
  readonly stop: () => Promise<void>;
}

/**
 * Finds or brings up one PostgreSQL and one RabbitMQ for a run of the tests, each in this order: the URL given, a
 * Docker engine, programs of this machine, and for RabbitMQ as root on Debian an installation. Before that it ends what
 * aborted runs have left.
 * @throws Error that says what was tried and what to do when one of them cannot be had.
 */
export async function startTestServers(): Promise<TestServers> {
  const runId = randomBytes(4).toString('hex');
  const folder = await openRunFolder(runId);
  const [postgres, rabbitMq] = await bothOrNeither(openPostgres(folder), openRabbitMq(folder));
  return {
    description: `Tests use ${postgres.description} and ${rabbitMq.description}.`,
    variables: {
      [TestVariable.runId]: runId,
      [TestVariable.runFolder]: folder,
      [TestVariable.resolvedDatabaseUrl]: postgres.urls.url,
      [TestVariable.resolvedRabbitMqUrl]: rabbitMq.urls.url,
      [TestVariable.resolvedRabbitMqManagementUrl]: rabbitMq.urls.managementUrl,
    },
    stop: async () => {
      await dropTemplates(postgres.urls.url, runId);
      await Promise.all([postgres.stop(), rabbitMq.stop()]);
      await reapRun(folder);
    },
  };
}

/** Starts side by side; when one fails the other is ended before the failure is told. */
async function bothOrNeither<A extends Stoppable, B extends Stoppable>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  for (const started of [a, b]) if (started.status === 'fulfilled') await started.value.stop();
  throw a.status === 'rejected'
    ? a.reason
    : b.status === 'rejected'
      ? b.reason
      : new Error('Unreachable: one of the two has failed.');
}

interface Stoppable {
  readonly stop: () => Promise<void>;
}
