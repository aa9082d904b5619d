import type { OrganizationId } from '@baton/contracts';
import { run, runMigrations } from 'graphile-worker';
import { asSuperuser } from '../../administration';
import { answerPass } from '../../worker-process';
import type { PostingPass, PostingResult } from '../pass';
import { postQueued } from '../queued';

/** One statement puts all jobs into the queue. */
const ADD = `
select count(*) from graphile_worker.add_jobs(array(
  select json_populate_record(null::graphile_worker.job_spec,
    json_build_object('identifier', 'post', 'payload', json_build_object('organization', organization_id)))
  from sales.organization order by organization_id))`;

answerPass(
  (pass: PostingPass): Promise<PostingResult> =>
    postQueued(pass, {
      async enqueue() {
        await runMigrations({ connectionString: pass.databaseUrl });
        await asSuperuser(pass.databaseUrl, (client) => client.query(ADD));
      },
      async work(post) {
        const runner = await run({
          connectionString: pass.databaseUrl,
          concurrency: pass.concurrency,
          noHandleSignals: true,
          taskList: { post: (payload) => post((payload as { readonly organization: OrganizationId }).organization) },
        });
        return () => runner.stop();
      },
    }),
);
