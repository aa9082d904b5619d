import { serviceTable } from '@baton/persistence';

/**
 * What becomes of occurrences on dates that no night planned. `effective_since` is when the enrolment, as it is, began to
 * count: what was due before it was not missed. Whoever changes its recurrence or ends its pause sets it anew.
 */
export const misfires = `
alter table enrolment
  add column misfire_policy text not null default 'fire-once' check (misfire_policy in ('skip', 'fire-once', 'fire-all')),
  add column catch_up_days integer not null default 7 check (catch_up_days between 0 and 60),
  add column max_catch_up integer not null default 100 check (max_catch_up between 0 and 100),
  add column effective_since timestamptz not null default now(),
  add column changed_by text,
  add column changed_at timestamptz;
create index enrolment_by_recurrence on enrolment (recurrence_id);

create table planned_date (
  schedule_type text not null,
  due_date date not null,
  primary key (schedule_type, due_date)
);
insert into planned_date (schedule_type, due_date)
select distinct t.schedule_type, m.run_date from module_run as m, unnest(m.schedule_types) as t (schedule_type)
where not m.dry_run and m.organization_ids is null and m.fault_fingerprints is null and m.state <> 'queued';
${serviceTable('planned_date', { plannerReads: true })}

alter table decision drop constraint decision_reason_check, add check (reason in ('paused', 'quarantined', 'not-due',
  'day-off', 'blackout', 'recurrence-refused', 'misfire-skipped', 'dependency-failed', 'deadline-passed', 'breaker-open',
  'excluded-by-request', 'already-done', 'cancelled', 'handler-missing', 'inactive'));
do $planner$
begin
  execute format('grant insert on planned_date to %I', 'baton_' || current_schema() || '_planner');
end
$planner$;
`;
