/**
 * Recurrences are rules of the recurrence engine, their zone inside. Occurrences are materialized from `materialized_from`,
 * inclusive, to `materialized_until`, exclusive; `materialized_with` names the zone data and the versions of `calendars`
 * they came from, and `refused` says why there can be no more.
 */
export const recurrences = `
alter table recurrence
  add column definition jsonb,
  add column materialized_from date,
  add column materialized_until date,
  add column materialized_with text,
  add column calendars text[] not null default '{}',
  add column refused text,
  alter column name drop not null,
  add check ((materialized_from is null) = (materialized_until is null));
update recurrence set definition = '{"cron": "0 0 * * *", "zone": "UTC"}' where rule ->> 'kind' = 'daily';
alter table recurrence alter column definition set not null, drop column rule, drop column time_zone;
`;

/**
 * An occurrence with its key in a ledger (`nominal_local`, `copy`) and its local date. One that is `left_out` is not due:
 * it is there to answer why.
 */
export const occurrences = `
alter table occurrence
  add column nominal_local text,
  add column copy text check (copy in ('first', 'last')),
  add column instant timestamptz,
  add column local_date date,
  add column reason text,
  add column left_out text,
  add column detail text;
update occurrence set nominal_local = due_date || 'T00:00', copy = 'first', instant = due_date at time zone 'UTC',
  local_date = due_date, reason = 'on-time';
alter table occurrence
  alter column nominal_local set not null,
  alter column copy set not null,
  alter column instant set not null,
  alter column local_date set not null,
  alter column reason set not null;
`;
