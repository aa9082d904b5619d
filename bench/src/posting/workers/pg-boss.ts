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
/**
 * Fetched and completed together, so that a crash repeats up to so many. With one job a fetch it does two a second: its
 * worker then waits out its polling interval.
 */
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
      // "Burst": after a full batch the next fetch follows at once.
      const options = { batchSize: BATCH, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
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
