import type { RetentionPolicy, RetentionStep } from '@baton/persistence';

/** Orders this with the planning of module runs: a night waits for the batch under way at most. */
const LOCK = `select pg_advisory_xact_lock(hashtext('baton.module-run'), hashtext(current_schema()))`;

/** While a module run works or waits nothing is removed. */
const FREE = `
select not exists (select from module_run where state in ('queued', 'running', 'cancelling')) as free`;

const MARK = `
insert into retention (kept_from) values ($1)
on conflict (only_row) do update set kept_from = greatest(retention.kept_from, excluded.kept_from)`;

/** Module runs that are over and old; a dry run's age is that of its request. */
const OLD_RUNS = `(select module_run_id from module_run as m
  where m.run_date < $1 and not m.dry_run or m.dry_run and m.requested_at < $2)`;

const OLD_DATES = `(select distinct t.schedule_type, d.due_date
  from module_run as m, unnest(m.schedule_types) as t (schedule_type), unnest(m.due_dates) as d (due_date)
  where m.run_date < $1 and not m.dry_run)`;

/** Lateral, so that each run's rows are found by the key and no table is read from end to end. */
function byModuleRun(table: string): RetentionStep {
  return {
    table,
    text: `delete from ${table} where ctid = any (array(
      select x.ctid from ${OLD_RUNS} as old
      cross join lateral (select ctid from ${table} where module_run_id = old.module_run_id limit $3) as x limit $3))`,
  };
}

function byDate(table: string): RetentionStep {
  return {
    table,
    // Its key begins so; $2 is named for the parameters to be as many as in the other steps.
    text: `delete from ${table} where $2::timestamptz is not null and ctid = any (array(
      select x.ctid from ${OLD_DATES} as old
      cross join lateral (select ctid from ${table}
        where schedule_type = old.schedule_type and due_date = old.due_date limit $3) as x limit $3))`,
  };
}

function byAge(table: string, column: string): RetentionStep {
  return {
    table,
    text: `delete from ${table} where $2::timestamptz is not null and ctid = any (array(
      select ctid from ${table} where ${column} < $1::date limit $3))`,
  };
}

/** Module runs last: by them the rest is found, so what an interrupted pass leaves is found by the next. */
export const scheduleRunnerRetention: RetentionPolicy = {
  lock: LOCK,
  free: FREE,
  mark: MARK,
  steps: [
    byDate('execution'),
    byDate('execution_checkpoint'),
    ...['decision', 'dry_run_execution', 'execution_retry', 'execution_fault', 'execution_crash', 'slice'].map(
      byModuleRun,
    ),
    byAge('planned_date', 'due_date'),
    byAge('occurrence', 'due_date'),
    byAge('cancelled_command', 'cancelled_at'),
    byAge('quarantine_release', 'released_at'),
    byAge('enrolment_change', 'changed_at'),
    byModuleRun('module_run'),
  ],
};
