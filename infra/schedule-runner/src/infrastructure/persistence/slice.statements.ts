import { sliceTransitions } from '../../domain/slice';
import { canBecomeBy } from './can-become';
import { forBothTables, IS_UNDONE } from './execution-table';
import { HELD, IN_SLICE } from './slice-range';

const canBecome = canBecomeBy(sliceTransitions);

/** Executions that wait, as a slice of first attempts sees it, and as a slice of retries does. */
const WAITING = `(e.state = 'pending' or (e.state = 'retrying' and $6::uuid[] is not null))`;

/** Every n-th execution of a date ends a slice, and so does the last. */
const ENDS_OF_SLICES = `
  select *, lag(organization_id) over (partition by due_date order by nth) as range_after,
    case when nth % $3 = 0 then $3 else nth % $3 end as size
  from numbered where nth % $3 = 0 or is_last`;

/**
 * Cuts what is planned of one type and date into slices, in the order of the key: $1 module run, $2 type, $3 size, $4 due
 * date, $5 how many slices there are before these.
 */
export const CUT = forBothTables(
  (table) => `
with numbered as (
  select due_date, organization_id, row_number() over by_id as nth, lead(organization_id) over by_id is null as is_last
  from ${table} where module_run_id = $1 and schedule_type = $2 and due_date = $4 and state = 'pending'
  window by_id as (order by organization_id)
), cut as (
  insert into slice (module_run_id, number, schedule_type, due_date, range_after, until_organization, planned)
  select $1, $5::int + row_number() over (order by nth), $2, due_date, range_after, organization_id, size
  from (${ENDS_OF_SLICES}) as ends
  returning planned
)
select count(*)::int as slices, coalesce(sum(planned), 0)::int as executions from cut`,
);

/** Who takes a slice over does again what waits in it, so a retry may be left of what is done: that is no slice's work. */
export const CUT_RETRIES = forBothTables(
  (table) => `
with due as (
  delete from execution_retry where module_run_id = $1 and schedule_type = $2 and retry_at <= $4
  returning schedule_type, due_date, organization_id
), numbered as (
  select due.*, row_number() over by_id as nth, lead(organization_id) over by_id is null as is_last
  from due join ${table} as e using (schedule_type, due_date, organization_id)
  where e.module_run_id = $1 and e.state = 'retrying'
  window by_id as (partition by due_date order by organization_id)
), ends as (${ENDS_OF_SLICES})
insert into slice (module_run_id, number, schedule_type, due_date, range_after, until_organization, organization_ids, planned)
select $1, (select max(number) from slice where module_run_id = $1) + row_number() over (order by due_date, nth),
  schedule_type, due_date, range_after, organization_id,
  (select array_agg(n.organization_id order by n.nth) from numbered as n
   where n.due_date = ends.due_date and n.nth > ends.nth - ends.size and n.nth <= ends.nth), 0
from ends`,
);

/** The slices of a type that are not over: $1 module run, $2 type, $3 how many of those that wait; null: all. */
export const OPEN = `
with waiting as (
  select number, state, offered_at, rings, lease_until, isolated from slice
  where module_run_id = $1 and schedule_type = $2 and state = 'pending'
), in_view as (
  select number, state, offered_at, rings, lease_until, isolated from slice
  where module_run_id = $1 and schedule_type = $2 and state in ('offered', 'running')
  union all (select * from waiting where not isolated order by number limit $3)
  union all (select * from waiting where isolated order by number limit $3)
)
select * from in_view order by number`;

/**
 * Lets slices be claimed, and notes that their bells are rung: $1 module run, $2 numbers, $3 now. Behind a slice that
 * nobody could work on, one need not wait as long again.
 */
export const OFFER = `update slice as s set offered_at = $3, rings = least(rings + 1, 100),
  unclaimed_since = coalesce(unclaimed_since, (select unclaimed_since from slice as before
    where before.module_run_id = $1 and before.number = s.number - 1 and before.schedule_type = s.schedule_type
      and before.state in ('running', 'done')), $3),
  state = case when state ${canBecome('offered')} then 'offered' else state end
where module_run_id = $1 and number = any ($2) and state in ('pending', 'offered', 'running')`;

/**
 * Ends slices nobody has claimed, but those in which a worker that has lost one is still at work, or did something nobody
 * was told of: $1 module run, $2 the least id, $3 a type left out.
 */
export const CANCEL_UNCLAIMED = forBothTables(
  (table) => `
update slice as s set state = 'cancelled'
where s.module_run_id = $1 and s.state ${canBecome('cancelled')} and s.schedule_type is distinct from $3 and not exists (
  select from ${table} as e where e.module_run_id = $1 and e.schedule_type = s.schedule_type and e.due_date = s.due_date
    and e.organization_id > coalesce(s.closed_up_to, s.range_after, $2) and e.organization_id <= s.until_organization
    and (s.organization_ids is null or e.organization_id = any (s.organization_ids))
    and (e.state ${IS_UNDONE} or e.state = 'succeeded'))`,
);

/** Notes that a process with the handler lives: $1 module run, $2 type, $3 now, $4 before when it was noted last. */
export const VOUCH = `update slice set unclaimed_since = case when state <> 'done' then $3::timestamptz end
where module_run_id = $1 and schedule_type = $2 and state in ('offered', 'running', 'done') and unclaimed_since < $4`;

/** `before` is the row as it was, to know whose it was; `s` is looked at again under its lock. */
export const CLAIM = `
update slice as s
set state = 'running', fence = s.fence + 1, lease_until = $4, first_claimed_at = coalesce(s.first_claimed_at, $3),
  offered_at = null, rings = 0, unclaimed_since = case when $5::timestamptz is null then null else s.unclaimed_since end,
  worker_left = false
from module_run as m, slice as before
where s.module_run_id = $1 and s.number = $2 and m.module_run_id = s.module_run_id
  and before.module_run_id = s.module_run_id and before.number = s.number
  and s.state ${canBecome('running')} and (s.state <> 'running' or s.lease_until <= $3)
  and ($5::timestamptz is null or s.unclaimed_since <= $5)
  and not exists (select from schedule_type_breaker as b where b.schedule_type = s.schedule_type and b.wake_at > $3
    and (m.deadline_at is null or m.deadline_at > $3) and m.state <> 'cancelling')
returning s.number, s.schedule_type, s.due_date, s.range_after, s.closed_up_to, s.until_organization,
  s.organization_ids, s.fence, before.state = 'running' as taken_over,
  before.state = 'running' and not before.worker_left as crashed,
  exists (select from schedule_type_breaker as b where b.schedule_type = s.schedule_type) as probing,
  m.state = 'cancelling' as cancelling, s.succeeded, s.faulted, s.skipped, s.cancelled,
  m.run_id, m.run_date, m.conversation_id, m.dry_run, m.deadline_at`;

/** What of a slice is to be done, in order. */
export const ITEMS = forBothTables(
  (table) => `
select e.organization_id, e.attempts, coalesce(n.parameters, '{}') as parameters
from ${table} as e left join enrolment as n using (schedule_type, organization_id)
where ${IN_SLICE} and ${WAITING} order by e.organization_id`,
);

/** Prolongs a lease and keeps the progress: $4 until when, $5 to $8 the counts. */
export const RENEW = `update slice set lease_until = $4, succeeded = $5, faulted = $6, skipped = $7, cancelled = $8
where ${HELD}`;

/** Whom a slice succeeded for. */
export const SUCCEEDED = `select e.organization_id from execution as e
where ${IN_SLICE} and e.state = 'succeeded' order by e.organization_id`;

/** What comes before the first execution that waits; no row when none does. Its parameters end with `until`. */
export const SETTLED = forBothTables(
  (table) => `
select (
  select e.organization_id from ${table} as e
  where ${IN_SLICE} and e.organization_id < first.organization_id order by e.organization_id desc limit 1
) as settled
from (
  select e.organization_id from ${table} as e where ${IN_SLICE} and e.state = 'pending' order by e.organization_id limit 1
) as first`,
);

/** Closes a slice up to $8; $7 its number, $9 now, $10 why nobody was told. */
export const CLOSE = forBothTables(
  (table) => `
update slice set state = case when waiting then 'pending' else 'done' end::slice_state, closed_up_to = $8,
  lease_until = null, offered_at = null, closed_at = $9, succeeded = now_at.succeeded, faulted = now_at.faulted,
  skipped = now_at.skipped, cancelled = now_at.cancelled, untold = coalesce($10, untold)
from (
  select count(*) filter (where e.state = 'succeeded') as succeeded,
    count(*) filter (where e.state = 'faulted') as faulted,
    count(*) filter (where e.state = 'skipped') as skipped,
    count(*) filter (where e.state = 'cancelled') as cancelled,
    coalesce(bool_or(${WAITING} and e.organization_id > $8), false) as waiting
  from ${table} as e where ${IN_SLICE}
) as now_at
where module_run_id = $1 and number = $7`,
);

/** Counts a closing that failed. */
export const CLOSING_FAILED = `update slice set closings_failed = closings_failed + 1 where ${HELD}
returning closings_failed as failed`;
