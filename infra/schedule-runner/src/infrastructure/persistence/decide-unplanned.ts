import { ASKED_FOR, enrolledAt, STRUCK, validOn, WHY_NOT_FREE } from './enrolled';
import { ENDED_WELL } from './execution-table';

/** How many of the schedule types $1 count on the date $2; when as many are planned, nothing is left to give a reason for. */
export const COUNT_ENROLLED = `
select count(*)::int as enrolled from enrolment as n where n.schedule_type = any ($1) and ${validOn('$2')}`;

/** Branches of a `case` that say why a recurrence `r` has nothing due on the date whose occurrence is `o`. */
const WHY_NOT_DUE = `
    when o.left_out in ('day-off', 'blackout') then array[o.left_out, o.detail]
    when o.left_out is not null then array['not-due', o.detail]
    when o.due_date is null and r.refused is not null then
      array['recurrence-refused', format('Its recurrence cannot be used: %s', r.refused)]
    when o.due_date is null then array['not-due', 'Its recurrence has no occurrence on the date.']`;

/**
 * Why an enrolment that counts on the date has no execution in this module run, the first reason that holds. Where an
 * earlier run has an execution, that one says what became of it, and a command for others adds nothing. $7 all types.
 */
export const DECIDE = `
insert into decision (organization_id, schedule_type, due_date, module_run_id, reason, detail, decided_at, until)
select organization_id, schedule_type, $3, $1, why[1], why[2], $5, case when why[1] = 'paused' then until end
from (
  select n.organization_id, n.schedule_type, p.until, case
    when not (${ASKED_FOR}) then
      case when e.state is null then array['excluded-by-request', 'The command named other organizations or types.'] end
    when ${ENDED_WELL} then array['already-done', format('An earlier run of the date ended it: %s.', coalesce(e.reason, e.state::text))]
    ${WHY_NOT_FREE}
    when e.state is not null then null
    ${WHY_NOT_DUE}
    end as why
  from ${enrolledAt('$5')}
  join recurrence as r on r.recurrence_id = n.recurrence_id
  left join occurrence as o on o.recurrence_id = n.recurrence_id and o.due_date = $3
  left join execution as e
    on e.schedule_type = n.schedule_type and e.due_date = $3 and e.organization_id = n.organization_id
  where n.schedule_type = any ($7) and ${validOn('$3')} and e.module_run_id is distinct from $1 and ${STRUCK}
) as unplanned
where why is not null
on conflict do nothing`;
