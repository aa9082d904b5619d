import type { OrganizationId } from '@baton/contracts';
import { Queue, Worker } from 'bullmq';
import { answerPass } from '../../worker-process';
import type { PostingPass, PostingResult } from '../pass';
import { postQueued } from '../queued';
import { organizationsOf } from '../tenant-transaction';

interface Job {
  readonly organization: OrganizationId;
}

const QUEUE = 'post';
const ADDED_AT_ONCE = 1_000;

answerPass(async (pass: PostingPass): Promise<PostingResult> => {
  if (pass.redisUrl === undefined) throw new Error('BullMQ needs a Redis.');
  const connection = { url: pass.redisUrl, maxRetriesPerRequest: null };
  const queue = new Queue<Job>(QUEUE, { connection });
  await queue.obliterate({ force: true });
  const organizations = await organizationsOf(pass.databaseUrl);
  const result = await postQueued(pass, {
    async enqueue() {
      for (let from = 0; from < organizations.length; from += ADDED_AT_ONCE) {
        const jobs = organizations.slice(from, from + ADDED_AT_ONCE);
        await queue.addBulk(
          jobs.map((organization) => ({ name: 'post', data: { organization }, opts: { removeOnComplete: true } })),
        );
      }
    },
    async work(post) {
      const worker = new Worker<Job>(QUEUE, ({ data }) => post(data.organization), {
        connection,
        concurrency: pass.concurrency,
      });
      worker.on('error', (error) => {
        throw error;
      });
      return () => worker.close();
    },
  });
  await queue.close();
  return result;
});
