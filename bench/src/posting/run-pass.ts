import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { RunDate } from '@baton/contracts';
import { dropDatabase, makeDatabase } from '../administration';
import type { BenchServers } from '../servers';
import { nodeWorker, runWorkerProcess } from '../worker-process';
import type { Engine } from './engines';
import type { PostingPass, PostingResult } from './pass';
import { enrol, expectInvoices } from './world';

const MEASURED = 'posting_measured';
const LONGEST_PASS_MS = 900_000;

/** What distinguishes one pass from the next. */
export interface PassChoice {
  /** The database it starts from a copy of, and how many organizations that has. */
  readonly world: string;
  readonly organizations: number;
  readonly concurrency: number;
  readonly runDate: RunDate;
  readonly redisUrl?: string | undefined;
  readonly secondsAtMost?: number | undefined;
  readonly profileFolder?: string | undefined;
}

/**
 * Runs one engine over a fresh copy of a world, on a vhost of its own, and looks at what it left.
 *
 * @throws {Error} when it did not do exactly its work.
 */
export async function runPostingPass(
  { postgres, rabbitMq }: BenchServers,
  { id, runner, way }: Engine,
  { world, profileFolder, ...choice }: PassChoice,
): Promise<PostingResult> {
  await using stack = new AsyncDisposableStack();
  const databaseUrl = await makeDatabase(postgres, MEASURED, world);
  stack.defer(() => dropDatabase(postgres, MEASURED));
  if (way !== undefined) await enrol(databaseUrl, way);
  const vhost = `bench-${randomUUID()}`;
  await rabbitMq.createVhost(vhost);
  stack.defer(() => rabbitMq.deleteVhost(vhost));
  const pass: PostingPass = { ...choice, engine: id, way, databaseUrl, brokerUrl: rabbitMq.url(vhost) };
  const name = `${id}-${choice.organizations}-${choice.concurrency}`;
  const command = nodeWorker(path.join(__dirname, 'workers', `${runner}.js`), name, profileFolder);
  const result = await runWorkerProcess<PostingResult>({ command, name, longestMs: LONGEST_PASS_MS }, pass);
  await expectInvoices(databaseUrl, id, result.executions);
  if (choice.secondsAtMost === undefined && result.executions !== choice.organizations) {
    throw new Error(`${id} worked for ${result.executions} of ${choice.organizations} organizations.`);
  }
  return result;
}
