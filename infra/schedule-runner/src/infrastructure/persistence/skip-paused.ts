import { type Statement } from '@baton/persistence';
import type { ModuleRun } from '../../domain/module-run';
import { canBecome, executionTableOf, forBothTables } from './execution-table';

/** Pauses `p` that hold at $4, for executions `e` of the module run $1, its types $2 and due dates $3 that wait. */
const PAUSED = `p.paused and (p.until is null or p.until > $4) and e.organization_id = p.organization_id
  and e.module_run_id = $1 and e.schedule_type = any ($2) and e.due_date = any ($3)`;

/** What an attempt holds at this moment is let finish; should it have to be tried again, or be taken over, it is skipped then. */
const SKIP = forBothTables(
  (table) => `
update ${table} as skipped set state = 'skipped', reason = 'organization-paused', finished_at = $4
from (
  select e.schedule_type, e.due_date, e.organization_id from organization_pause as p join ${table} as e on ${PAUSED}
  where e.state ${canBecome('skipped')} for update of e skip locked
) as waiting
where skipped.module_run_id = $1 and (skipped.schedule_type, skipped.due_date, skipped.organization_id)
  = (waiting.schedule_type, waiting.due_date, waiting.organization_id)`,
);

const DROP_RETRIES = forBothTables(
  (table) => `
delete from execution_retry as r using organization_pause as p, ${table} as e
where ${PAUSED} and e.state = 'skipped' and r.module_run_id = $1
  and (r.schedule_type, r.due_date, r.organization_id) = (e.schedule_type, e.due_date, e.organization_id)`,
);

const DECIDE = `
insert into decision (organization_id, schedule_type, due_date, module_run_id, reason, detail, decided_at, until)
select e.organization_id, e.schedule_type, e.due_date, $1, 'paused',
  concat_ws(' ', 'The organization was paused before its turn came', 'by ' || p.requested_by) || coalesce(': ' || p.reason, '.'),
  $4, p.until
from organization_pause as p join execution as e on ${PAUSED} and e.reason = 'organization-paused'
on conflict do nothing`;

/** The statements, for one round trip, that skip what waits of organizations that are paused. */
export function skipPaused(run: ModuleRun, now: Date): readonly Statement[] {
  const table = executionTableOf(run);
  const values = [run.id, run.scheduleTypes, run.dueDates, now];
  const skip = [
    { text: SKIP[table], values },
    { text: DROP_RETRIES[table], values },
  ];
  return run.dryRun ? skip : [...skip, { text: DECIDE, values }];
}
