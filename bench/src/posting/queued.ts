import { performance } from 'node:perf_hooks';
import type { OrganizationId } from '@baton/contracts';
import { Gauge } from '../gauge';
import type { PostingPass, PostingResult } from './pass';
import { ClientShelf, openClients } from './tenant-transaction';

/** A job queue, with a job for each organization. */
export interface JobQueue {
  /** Puts all jobs into the queue. */
  enqueue(): Promise<void>;
  /**
   * Starts workers.
   *
   * @param post the handler of a job.
   * @returns what ends them.
   */
  work(post: (organization: OrganizationId) => Promise<void>): Promise<() => Promise<unknown>>;
}

/**
 * Measures a job queue from the start of its workers to the last transaction's commit. What comes before, the filling of
 * the queue, and after, the settling of the last job, is not measured.
 */
export async function postQueued(pass: PostingPass, queue: JobQueue): Promise<PostingResult> {
  const { organizations, concurrency, databaseUrl, runDate } = pass;
  const began = performance.now();
  await queue.enqueue();
  const planningSeconds = (performance.now() - began) / 1_000;
  const shelf = new ClientShelf(await openClients(databaseUrl, concurrency));
  const all = Promise.withResolvers<void>();
  let done = 0;
  const gauge = new Gauge();
  gauge.begin();
  const stop = await queue.work(async (organization) => {
    try {
      await shelf.post(organization, runDate);
    } catch (error) {
      all.reject(error);
      throw error;
    }
    done += 1;
    if (done === organizations) all.resolve();
  });
  await all.promise;
  const result = gauge.end();
  await stop();
  await shelf.close();
  return { ...result, executions: organizations, planningSeconds, workingSeconds: result.seconds };
}
