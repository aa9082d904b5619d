import type { OrganizationId } from '@baton/contracts';
import { PgBoss } from 'pg-boss';
import { inLanes } from '../../gauge';
import { answerPass } from '../../worker-process';
import type { PostingPass, PostingResult } from '../pass';
import { postQueued } from '../queued';
import { organizationsOf } from '../tenant-transaction';

interface Job {
  readonly organization: OrganizationId;
}

const QUEUE = 'post';
/** Fetched and completed together in the variant that does so: a crash repeats up to so many. */
const BATCH = 100;
const INSERTED_AT_ONCE = 1_000;

answerPass(async (pass: PostingPass): Promise<PostingResult> => {
  const boss = new PgBoss(pass.databaseUrl);
  boss.on('error', (error) => {
    throw error;
  });
  await boss.start();
  await boss.createQueue(QUEUE);
  const organizations = await organizationsOf(pass.databaseUrl);
  return postQueued(pass, {
    async enqueue() {
      for (let from = 0; from < organizations.length; from += INSERTED_AT_ONCE) {
        const jobs = organizations.slice(from, from + INSERTED_AT_ONCE);
        await boss.insert(
          QUEUE,
          jobs.map((organization) => ({ data: { organization } })),
        );
      }
    },
    async work(post) {
      const together = pass.engine === 'pg-boss-batches';
      // "Burst": the next fetch follows at once, where it otherwise waits for its polling interval.
      const burst = { burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
      const options = together
        ? { ...burst, batchSize: BATCH }
        : { ...burst, batchSize: 1, localConcurrency: pass.concurrency };
      await boss.work<Job>(QUEUE, options, (jobs) =>
        inLanes(pass.concurrency, jobs.length, async (index) => {
          const job = jobs[index];
          if (job) await post(job.data.organization);
        }),
      );
      return () => boss.stop({ graceful: true });
    },
  });
});
