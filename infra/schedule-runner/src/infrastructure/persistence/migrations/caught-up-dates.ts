/**
 * The due dates of a module run's executions: its own date, and earlier ones that it catches up with. `paused_at` is when
 * the newest pause of an organization began, also once it is over: what was due in it was not missed.
 */
export const caughtUpDates = `
alter table module_run add column due_dates date[];
update module_run set due_dates = array[run_date];
alter table module_run alter column due_dates set not null;

alter table organization_pause add column paused_at timestamptz;
update organization_pause set paused_at = changed_at where paused;
`;
