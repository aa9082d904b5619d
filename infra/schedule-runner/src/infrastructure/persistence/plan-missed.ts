import { enrolledAt, validOn, WHY_NOT_FREE } from './enrolled';

/** The organization was paused at the instant of the occurrence `o`, and is no more. `h` is its newest pause. */
const PAUSED_THEN = `o.instant >= h.paused_at and o.instant < case when h.paused then h.until else h.changed_at end`;

/**
 * Occurrences on dates that no night planned, each with the reason it is left out for, if that does not hang on the others.
 * What was due before the enrolment was, or has an execution from whatever run, was not missed. $2 schedule types and $4
 * their missed dates, $3 the run's date.
 */
const MISSED = `
  select n.schedule_type, n.organization_id, o.due_date, n.misfire_policy, n.max_catch_up, now_due.due_date is not null as is_due, case
    ${WHY_NOT_FREE}
    when ${PAUSED_THEN} then array['paused', 'The organization was paused on the date.']
    when o.due_date < $3::date - n.catch_up_days then
      array['misfire-skipped', format('No night planned the date, and it is more than %s days back.', n.catch_up_days)]
    when n.misfire_policy = 'skip' then
      array['misfire-skipped', 'No night planned the date, and the enrolment skips what was missed.']
    end as why
  from ${enrolledAt('$5')}
  left join organization_pause as h on h.organization_id = n.organization_id
  join unnest($2::text[], $4::date[]) as m (schedule_type, due_date) on m.schedule_type = n.schedule_type
  join occurrence as o on o.recurrence_id = n.recurrence_id and o.due_date = m.due_date and o.left_out is null
  left join occurrence as now_due
    on now_due.recurrence_id = n.recurrence_id and now_due.due_date = $3 and now_due.left_out is null and ${validOn('$3')}
  left join execution as e
    on e.schedule_type = n.schedule_type and e.due_date = o.due_date and e.organization_id = n.organization_id
  where o.instant >= n.effective_since and ${validOn('o.due_date')} and e.state is null`;

/** What the policy makes of those that may be made up for, the newest first. */
const BY_POLICY = `case
    when misfire_policy = 'fire-once' and is_due then
      array['misfire-skipped', format('No night planned the date; the night of %s makes up for it.', $3::date)]
    when misfire_policy = 'fire-once' and nth > 1 then
      array['misfire-skipped', 'No night planned the date; of those that were missed the newest alone is made up for.']
    when misfire_policy = 'fire-all' and nth > max_catch_up then
      array['misfire-skipped', format('No night planned the date; of those that were missed the newest %s are made up for.', max_catch_up)]
    end`;

/** Plans what the enrolments' policies make up for, and writes down why the rest is left out. $1 module run, $5 now. */
export const PLAN_MISSED = `
with missed as materialized (${MISSED}
), decided as (
  select schedule_type, due_date, organization_id, coalesce(why, ${BY_POLICY}) as why
  from (
    select *, row_number() over (partition by schedule_type, organization_id, why is null order by due_date desc) as nth
    from missed
  ) as ranked
), planned as (
  insert into execution (schedule_type, due_date, organization_id, module_run_id)
  select schedule_type, due_date, organization_id, $1 from decided where why is null
  order by schedule_type, due_date, organization_id
  on conflict do nothing
)
insert into decision (organization_id, schedule_type, due_date, module_run_id, reason, detail, decided_at)
select organization_id, schedule_type, due_date, $1, why[1], why[2], $5 from decided where why is not null
on conflict do nothing`;

/** Everything of these schedule types $1 and dates $2 is decided. */
export const MARK_PLANNED = `
insert into planned_date (schedule_type, due_date) select * from unnest($1::text[], $2::date[]) on conflict do nothing`;
