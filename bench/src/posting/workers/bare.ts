import type { OrganizationId, RunDate } from '@baton/contracts';
import { asSuperuser } from '../../administration';
import { Gauge, inLanes } from '../../gauge';
import { answerPass } from '../../worker-process';
import type { PostingPass, PostingResult } from '../pass';
import { postOne, type Send } from '../statements';
import { namedSender, openClients, organizationsOf, plainSender, setScope } from '../tenant-transaction';
import { POSTING_TYPES } from '../world';

/** What Baton's planning makes, so that the loop has an execution to lock and to record for each organization. */
const PLAN = `
insert into sales.execution (schedule_type, due_date, organization_id, module_run_id)
select '${POSTING_TYPES.sql}', $1, organization_id, '00000000-0000-4000-8000-000000000000' from sales.organization`;
const LOCK = `
select organization_id, attempts from execution
where schedule_type = $1 and due_date = $2 and organization_id = $3 and state in ('pending', 'retrying') for update`;
const RECORD = `
update execution set state = 'succeeded', attempts = attempts + 1, finished_at = now(), counts = '{}'
where schedule_type = $1 and due_date = $2 and organization_id = $3`;

answerPass(async (pass: PostingPass): Promise<PostingResult> => {
  const { databaseUrl, concurrency, runDate, engine } = pass;
  await asSuperuser(databaseUrl, (client) => client.query(PLAN, [runDate]));
  const organizations = await organizationsOf(databaseUrl);
  const clients = await openClients(databaseUrl, concurrency);
  const free = clients.map(engine === 'bare-named' ? namedSender : plainSender);
  const gauge = new Gauge();
  gauge.begin();
  await inLanes(concurrency, organizations.length, async (index) => {
    const send = free.pop();
    const organization = organizations[index];
    if (send === undefined || organization === undefined) throw new RangeError(`No organization ${index}.`);
    await execute(send, organization, runDate);
    free.push(send);
  });
  const result = gauge.end();
  await Promise.all(clients.map((client) => client.end()));
  return { ...result, executions: organizations.length, planningSeconds: 0, workingSeconds: result.seconds };
});

/** The statements of Baton's transaction, each awaited. */
async function execute(send: Send, organization: OrganizationId, runDate: RunDate): Promise<void> {
  const key = [POSTING_TYPES.sql, runDate, organization];
  await send('begin', []);
  const { rowCount } = await send(LOCK, key);
  if (rowCount !== 1) throw new Error(`${organization} was not to be locked.`);
  await setScope(send, organization);
  await postOne(send, organization, runDate);
  await send('reset role', []);
  await send(RECORD, key);
  await send('commit', []);
}
