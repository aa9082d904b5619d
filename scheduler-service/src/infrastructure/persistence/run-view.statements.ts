const SUMS = ['planned', 'succeeded', 'faulted', 'skipped', 'cancelled']
  .map((count) => `coalesce(sum(s.${count}), 0)::integer as ${count}`)
  .join(', ');

const SUMMARY = `
  select r.run_id, r.pipeline, r.run_date, r.sequence, false as external, r.state, r.dry_run, r.rerun, r.requested_by,
    r.requested_at, r.started_at, r.completed_at, r.pipeline_version, r.organization_ids, r.schedule_types, r.wake_at,
    r.wake_purpose, r.slice_window, r.backfill_id, t.*
  from run r cross join lateral (select ${SUMS} from stage s where s.run_id = r.run_id) t`;

/** Newest request first; $1, $2 where the page before ended, $3 a state, $4 how many. */
export const LIST_RUNS = `${SUMMARY}
  where ($1::timestamptz is null or (r.requested_at, r.run_id) < ($1::timestamptz, $2::uuid))
    and ($3::text is null or r.state = $3)
  order by r.requested_at desc, r.run_id desc limit $4`;

/** One run that the scheduler started. */
export const FIND_RUN = `${SUMMARY} where r.run_id = $1`;

/** Its stages, with the numbers of the newest attempt that has any. */
export const FIND_STAGES = `
  select s.*, coalesce((
    select jsonb_agg(jsonb_build_object('scheduleType', r.schedule_type, 'planned', r.planned, 'succeeded', r.succeeded,
      'faulted', r.faulted, 'skipped', r.skipped, 'cancelled', r.cancelled, 'durationMs', r.duration_ms) order by r.ordinal)
    from stage_result r
    where r.run_id = s.run_id and r.position = s.position and r.attempt = (
      select max(n.attempt) from stage_result n where n.run_id = s.run_id and n.position = s.position)), '[]') as results
  from stage s where s.run_id = $1 order by s.position`;

/** One run that was commanded elsewhere: over once all its modules are, as good as the worst of them. */
export const FIND_EXTERNAL_RUN = `
  select s.run_id, null as pipeline, min(s.run_date) as run_date, null::integer as sequence, true as external,
    case when bool_or(s.state = 'running') then 'running' when bool_or(s.state = 'faulted') then 'faulted'
      when bool_or(s.state = 'cancelled') then 'cancelled' else 'succeeded' end as state,
    false as dry_run, false as rerun, null as requested_by, min(s.first_heard_at) as requested_at,
    min(s.first_heard_at) as started_at,
    case when bool_and(s.completed_at is not null) then max(s.completed_at) end as completed_at,
    null::integer as pipeline_version, null::uuid[] as organization_ids, null::text[] as schedule_types,
    null::timestamptz as wake_at, null as wake_purpose, null::integer as slice_window,
    null::uuid as backfill_id, ${SUMS}
  from external_module_run s where s.run_id = $1 group by s.run_id`;

/** Its modules, in the order in which they were heard of. */
export const FIND_EXTERNAL_STAGES = `
  select s.*, (row_number() over (order by s.first_heard_at, s.module) - 1)::integer as position, null::uuid as stage_id,
    1 as attempt, s.first_heard_at as dispatched_at, null::timestamptz as deadline_at
  from external_module_run s where s.run_id = $1 order by s.first_heard_at, s.module`;

/** What was asked of a run, the newest hundred, oldest first. */
export const FIND_CONTROLS = `
  select * from (
    select run_control_id, control, module, requested_by as "requestedBy", reason, asked_at, refusal
    from run_control where run_id = $1 order by run_control_id desc limit 100) newest
  order by run_control_id`;

/** The causes of what faulted, the most frequent first. */
export const FIND_FAULTS = `
  select module, schedule_type as "scheduleType", code, count(*)::integer as count, min(message) as example
  from execution_fault where run_id = $1
  group by module, schedule_type, code order by count desc, module, schedule_type, code limit 100`;

/** A run of the scheduler's or one commanded elsewhere. */
export const IS_KNOWN = `
  select from run where run_id = $1 union all select from external_module_run where run_id = $1 limit 1`;

/** What faulted by cause. */
export const FIND_CAUSES = `
  select fingerprint, min(code) as code, min(message) as example, count(distinct organization_id)::integer as organizations,
    array_agg(distinct module) as modules, array_agg(distinct schedule_type) as "scheduleTypes"
  from execution_fault where run_id = $1
  group by fingerprint order by organizations desc, code, fingerprint limit 500`;

/** What was expected of a run when it began. */
export const FIND_PLAN = 'select plan from night_plan where run_id = $1';
