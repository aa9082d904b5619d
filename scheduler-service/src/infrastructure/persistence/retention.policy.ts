import type { RetentionPolicy, RetentionStep } from '@baton/persistence';

/** Orders this with the starts and promotions of runs: they wait for the batch under way at most. */
const LOCK = 'select from pipeline order by name for update';

/** While a night works nothing is removed. A run that is held by a person, perhaps for days, keeps nothing off. */
const FREE = `select not exists (select from run where state in ('running', 'waiting', 'cancelling')) as free`;

const MARK = `
insert into retention (kept_from) values ($1)
on conflict (only_row) do update set kept_from = greatest(retention.kept_from, excluded.kept_from)`;

/**
 * Runs that are over and old, by their date and by when they ended: what was caught up with of late is still to be looked
 * at. Locked, so that none is taken up again meanwhile; whoever has one locked has this give way.
 */
const OLD_RUNS = `old as materialized (
  select run_id from run
  where state in ('succeeded', 'faulted', 'cancelled')
    and (not dry_run and run_date < $1::date and completed_at < $1::date or dry_run and completed_at < $2::timestamptz)
  for update)`;

const OLD_EXTERNAL_RUNS = `old as materialized (
  select distinct run_id from external_module_run
  where run_date < $1::date and heard_at < $1::date and $2::timestamptz is not null)`;

/** Lateral, so that each run's rows are found by the key and no table is read from end to end. */
function byRun(table: string, old = OLD_RUNS): RetentionStep {
  return {
    table,
    text: `with ${old} delete from ${table} where ctid = any (array(
      select x.ctid from old
      cross join lateral (select ctid from ${table} where run_id = old.run_id limit $3) as x limit $3))`,
  };
}

/** What belongs to no run that is known. The key rises with time, so the oldest rows are at its beginning. */
function byAge(table: string, key: string, at: string): RetentionStep {
  return {
    table,
    text: `delete from ${table} where $2::timestamptz is not null and ctid = any (array(
      select oldest.ctid from (select ctid, ${at} as at from ${table} order by ${key} limit $3) as oldest
      where oldest.at < $1::date))`,
  };
}

/** A backfill goes with the last of its runs. */
const EMPTY_BACKFILLS: RetentionStep = {
  table: 'backfill',
  text: `delete from backfill where $1::date is not null and $2::timestamptz is not null and ctid = any (array(
    select b.ctid from backfill as b
    where not exists (select from run where backfill_id = b.backfill_id)
      and not exists (select from backfill_left_out where backfill_id = b.backfill_id) limit $3))`,
};

/** The newest version of a calendar stays however old it is, also that of one that was removed: its versions go on from there. */
const REPLACED_CALENDARS: RetentionStep = {
  table: 'calendar_version',
  text: `delete from calendar_version where $2::timestamptz is not null and ctid = any (array(
    select v.ctid from calendar_version as v join calendar as c using (name)
    where v.version < c.version and v.changed_at < $1::date limit $3))`,
};

/** What the scheduler forgets. Runs come after what hangs on them: an interrupted pass finds the rest by them. */
export const schedulerRetention: RetentionPolicy = {
  lock: LOCK,
  free: FREE,
  mark: MARK,
  steps: [
    ...['night_plan', 'execution_fault', 'module_event', 'run_control', 'decision'].map((table) => byRun(table)),
    ...['stage_result', 'stage', 'backfill_left_out', 'run'].map((table) => byRun(table)),
    EMPTY_BACKFILLS,
    byRun('execution_fault', OLD_EXTERNAL_RUNS),
    byRun('external_module_run', OLD_EXTERNAL_RUNS),
    byAge('module_event', 'module_event_id', 'received_at'),
    byAge('run_control', 'run_control_id', 'asked_at'),
    byAge('decision', 'decision_id', 'decided_at'),
    byAge('trigger_firing', 'fired_at', 'fired_at'),
    byAge('trigger_control', 'trigger_control_id', 'asked_at'),
    REPLACED_CALENDARS,
  ],
};
