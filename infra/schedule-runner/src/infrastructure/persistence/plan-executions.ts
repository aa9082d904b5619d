import { UnitOfWork } from '@baton/persistence';
import type { ModuleRun } from '../../domain/module-run';
import { ENDED_WELL } from './execution-table';

/** Until the recurrence engine materializes occurrences ahead of time, planning adds the date to the daily recurrence. */
const ADD_DAILY_OCCURRENCE = `
insert into occurrence (recurrence_id, due_date, nominal_local, copy, instant, local_date, reason)
values ('00000000-0000-8000-a000-000000000001', $1::date, $1::date || 'T00:00', 'first', $1::date at time zone 'UTC', $1, 'on-time')
on conflict do nothing`;

/** Enrolments `n` of organizations `g`, with the pause and the quarantine that hold at $5, if any. */
const ENROLLED = `enrolment as n join organization as g on g.organization_id = n.organization_id
left join organization_pause as p on p.organization_id = n.organization_id and p.paused and (p.until is null or p.until > $5)
left join fault_streak as q on q.schedule_type = n.schedule_type and q.organization_id = n.organization_id
  and q.quarantined_at is not null`;

/** The enrolment counts on the date $3. */
const VALID = `(n.valid_from is null or n.valid_from <= $3) and (n.valid_until is null or n.valid_until >= $3)`;

/** Nobody and nothing holds the enrolment up. */
const FREE = `g.active and not n.paused and p.organization_id is null and q.organization_id is null`;

/** The command's choice: $2 schedule types, $4 just these organizations. */
const ASKED_FOR = `n.schedule_type = any ($2) and ($4::uuid[] is null or n.organization_id = any ($4))`;

/** Executions `e` whose newest fault has a cause that is asked for; with no cause asked for, all. $6 causes. */
const STRUCK = `($6::text[] is null or e.state = 'faulted' and exists (
    select from execution_fault as f where f.fingerprint = any ($6)
      and (f.module_run_id, f.schedule_type, f.due_date, f.organization_id)
        = (e.module_run_id, e.schedule_type, e.due_date, e.organization_id)))`;

/** Takes over what an earlier run of the date left undone or faulted; what it did, or found nothing to do for, stays. */
const TAKE_OVER = `
update execution as e
set module_run_id = $1, state = 'pending', attempts = 0, reason = null, counts = null, finished_at = null
where e.schedule_type = any ($2) and e.due_date = $3 and ($4::uuid[] is null or e.organization_id = any ($4))
  and e.module_run_id <> $1 and not ${ENDED_WELL} and ${STRUCK}
  and not exists (select from ${ENROLLED}
    where (n.organization_id, n.schedule_type) = (e.organization_id, e.schedule_type) and not (${FREE}))`;

/** Whom a date is due for: $2 schedule types, $3 date, $4 just these organizations, $5 now. */
const DUE = `
select n.schedule_type, o.due_date, n.organization_id
from ${ENROLLED} join occurrence as o on o.recurrence_id = n.recurrence_id and o.due_date = $3
where ${ASKED_FOR} and ${FREE} and ${VALID}`;

/**
 * How many would be planned: $3 date, $5 now; the other parameters are of no account. The date need not have its
 * occurrences yet.
 */
export const COUNT_DUE = `
select n.schedule_type as "scheduleType", count(*)::int as executions
from ${ENROLLED} join recurrence as r on r.recurrence_id = n.recurrence_id
where ${FREE} and ${VALID} and $1::uuid is null and $2::text[] is null and $4::uuid[] is null
  and (r.name = 'daily' or exists (
    select from occurrence as o where o.recurrence_id = n.recurrence_id and o.due_date = $3))
group by n.schedule_type order by n.schedule_type`;

const PLAN = `
insert into execution (schedule_type, due_date, organization_id, module_run_id)
select schedule_type, due_date, organization_id, $1 from (${DUE}) as due
order by schedule_type, due_date, organization_id
on conflict (schedule_type, due_date, organization_id) do nothing`;

/** A dry run does not ask again for what was done. Of single causes it does again what they struck in its own run. */
const PLAN_DRY_RUN = `
insert into dry_run_execution (schedule_type, due_date, organization_id, module_run_id)
select schedule_type, due_date, organization_id, $1 from (${DUE}) as due
where not exists (select from execution as e where ${ENDED_WELL} and (e.schedule_type, e.due_date, e.organization_id) = (due.schedule_type, due.due_date, due.organization_id))
  and ($6::text[] is null or exists (
    select from execution_fault as f join module_run as earlier using (module_run_id) join module_run as own using (run_id)
    where own.module_run_id = $1 and f.fingerprint = any ($6)
      and (f.schedule_type, f.due_date, f.organization_id) = (due.schedule_type, due.due_date, due.organization_id)))
order by schedule_type, due_date, organization_id`;

/** How many of the schedule types $1 count on the date $2; when as many are planned, nothing is left to give a reason for. */
const COUNT_ENROLLED = `
select count(*)::int as enrolled from enrolment as n
where n.schedule_type = any ($1)
  and (n.valid_from is null or n.valid_from <= $2) and (n.valid_until is null or n.valid_until >= $2)`;

/**
 * Why an enrolment that counts on the date has no execution in this module run, the first reason that holds. Where an
 * earlier run has an execution, that one says what became of it, and a command for others adds nothing.
 */
const DECIDE = `
insert into decision (organization_id, schedule_type, due_date, module_run_id, reason, detail, decided_at, until)
select organization_id, schedule_type, $3, $1, why[1], why[2], $5, case when why[1] = 'paused' then until end
from (
  select n.organization_id, n.schedule_type, p.until, case
    when not (${ASKED_FOR}) then
      case when e.state is null then array['excluded-by-request', 'The command named other organizations or types.'] end
    when ${ENDED_WELL} then array['already-done', format('An earlier run of the date ended it: %s.', coalesce(e.reason, e.state::text))]
    when not g.active then array['inactive', 'The organization is inactive.']
    when p.organization_id is not null then
      array['paused', concat_ws(' ', 'The organization is paused', 'by ' || p.requested_by) || coalesce(': ' || p.reason, '.')]
    when n.paused then array['paused', 'The enrolment is paused.']
    when q.organization_id is not null then
      array['quarantined', format('%s nights in a row: %s. %s', q.nights, q.code, q.message)]
    when o.due_date is null and e.state is null then array['not-due', 'Its recurrence has no occurrence on the date.']
    end as why
  from ${ENROLLED}
  left join occurrence as o on o.recurrence_id = n.recurrence_id and o.due_date = $3
  left join execution as e
    on e.schedule_type = n.schedule_type and e.due_date = $3 and e.organization_id = n.organization_id
  where n.schedule_type = any ($7) and ${VALID} and e.module_run_id is distinct from $1 and ${STRUCK}
) as unplanned
where why is not null
on conflict do nothing`;

/**
 * Plans a module run in the open unit of work, set-based, and writes down why those enrolled have no part in it. A dry
 * run writes no reasons: the ledger answers why work that was expected did not happen, and a dry run is expected to do none.
 *
 * @param offered the schedule types the module has.
 */
export async function planExecutions(run: ModuleRun, offered: readonly string[], now: Date): Promise<void> {
  const unit = UnitOfWork.current();
  const asked = [run.id, run.scheduleTypes, run.runDate, run.organizationIds ?? null, now];
  const causes = run.faultFingerprints ?? null;
  await unit.asPlanner(async () => {
    await unit.execute(ADD_DAILY_OCCURRENCE, [run.runDate]);
    if (run.dryRun) {
      await unit.execute(PLAN_DRY_RUN, [...asked, causes]);
      return;
    }
    const takenOver = await unit.execute(TAKE_OVER, [...asked, causes]);
    // What has no execution yet has not faulted.
    const planned = causes === null ? await unit.execute(PLAN, asked) : 0;
    const [row] = await unit.query<{ enrolled: number }>(COUNT_ENROLLED, [offered, run.runDate]);
    // What was taken over may be enrolled no more, so that it says nothing of those who are.
    if (takenOver > 0 || planned !== row?.enrolled) await unit.execute(DECIDE, [...asked, causes, offered]);
  });
}
