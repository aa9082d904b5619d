import { domainTable, type SqlMigration, serviceTable } from '@baton/persistence';
import { bells } from './migrations/bells';
import { breakers } from './migrations/breakers';
import { calendars } from './migrations/calendars';
import { caughtUpDates } from './migrations/caught-up-dates';
import { checkpoints } from './migrations/checkpoints';
import { crashCursors, crashes } from './migrations/crashes';
import { decisions } from './migrations/decisions';
import { decisionsByRun } from './migrations/decisions-by-run';
import { enrolmentChangeOrder } from './migrations/enrolment-change-order';
import { enrolmentChanges } from './migrations/enrolment-changes';
import { exclusions } from './migrations/exclusions';
import { fingerprints } from './migrations/fingerprints';
import { misfires } from './migrations/misfires';
import { occurrences, recurrences } from './migrations/recurrences';
import { retention } from './migrations/retention';
import { usualCommits } from './migrations/usual-commits';

const planned = { plannerReads: true };

const organizationsAndEnrolments = `
create table organization (
  organization_id uuid primary key,
  name text not null,
  time_zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  active boolean not null default true,
  version integer not null default 1
);

create table recurrence (
  recurrence_id uuid primary key,
  name text not null unique,
  rule jsonb not null,
  time_zone text not null default 'UTC'
);
insert into recurrence (recurrence_id, name, rule)
values ('00000000-0000-8000-a000-000000000001', 'daily', '{"kind": "daily"}');

create table occurrence (
  recurrence_id uuid not null references recurrence,
  due_date date not null,
  primary key (recurrence_id, due_date)
);

create table enrolment (
  schedule_type text not null,
  organization_id uuid not null references organization,
  recurrence_id uuid not null references recurrence,
  parameters jsonb not null default '{}',
  valid_from date,
  valid_until date,
  paused boolean not null default false,
  primary key (organization_id, schedule_type)
);
create index enrolment_by_type on enrolment (schedule_type, organization_id);
${domainTable('organization', planned)}${domainTable('enrolment', planned)}
${serviceTable('recurrence', planned)}${serviceTable('occurrence', planned)}
`;

const moduleRunsAndSlices = `
create table module_run (
  module_run_id uuid primary key,
  run_id uuid not null,
  stage_id uuid,
  run_date date not null,
  state text not null check (state in ('queued', 'running', 'cancelling', 'succeeded', 'faulted', 'cancelled')),
  dry_run boolean not null,
  organization_ids uuid[],
  schedule_types text[] not null,
  position integer not null default 0,
  slice_window integer not null check (slice_window > 0),
  deadline_at timestamptz,
  conversation_id uuid not null,
  wake_at timestamptz,
  requested_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  error text,
  results jsonb,
  unique nulls not distinct (run_id, stage_id)
);
create unique index module_run_one_works on module_run ((true)) where state in ('running', 'cancelling');
create index module_run_unfinished on module_run (requested_at) where state in ('queued', 'running', 'cancelling');

create table cancelled_command (
  run_id uuid not null,
  stage_id uuid,
  cancelled_at timestamptz not null,
  unique nulls not distinct (run_id, stage_id)
);

create type slice_state as enum ('pending', 'offered', 'running', 'done', 'cancelled');
create table slice (
  module_run_id uuid not null references module_run,
  number integer not null,
  schedule_type text not null,
  due_date date not null,
  range_after uuid,
  closed_up_to uuid,
  until_organization uuid not null,
  organization_ids uuid[],
  state slice_state not null default 'pending',
  fence bigint not null default 0,
  offered_at timestamptz,
  lease_until timestamptz,
  first_claimed_at timestamptz,
  closed_at timestamptz,
  closings_failed integer not null default 0,
  untold text,
  planned integer not null,
  succeeded integer not null default 0,
  faulted integer not null default 0,
  skipped integer not null default 0,
  cancelled integer not null default 0,
  primary key (module_run_id, number)
) with (fillfactor = 70);
create index slice_unfinished on slice (module_run_id, schedule_type) where state in ('pending', 'offered', 'running');
${serviceTable('module_run', planned)}${serviceTable('cancelled_command')}${serviceTable('slice')}
`;

/** An execution's columns; its key and the module run that covers it last. No index on what every execution changes. */
const executionColumns = `
  schedule_type text not null,
  due_date date not null,
  organization_id uuid not null,
  module_run_id uuid not null,
  state execution_state not null default 'pending',
  attempts smallint not null default 0,
  finished_at timestamptz,
  reason text,
  counts jsonb`;

const executions = `
create type execution_state as enum ('pending', 'retrying', 'succeeded', 'skipped', 'faulted', 'cancelled');
create table execution (${executionColumns},
  primary key (schedule_type, due_date, organization_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create table dry_run_execution (${executionColumns},
  primary key (module_run_id, schedule_type, due_date, organization_id)
) with (fillfactor = 70);

create table execution_retry (
  module_run_id uuid not null,
  schedule_type text not null,
  due_date date not null,
  organization_id uuid not null,
  retry_at timestamptz not null,
  code text not null,
  message text not null,
  primary key (module_run_id, schedule_type, due_date, organization_id)
);

create table execution_fault (
  module_run_id uuid not null,
  schedule_type text not null,
  due_date date not null,
  organization_id uuid not null,
  code text not null,
  message text not null,
  attempts smallint not null,
  occurred_at timestamptz not null,
  primary key (module_run_id, schedule_type, due_date, organization_id)
);
${serviceTable('execution', planned)}${serviceTable('dry_run_execution', planned)}
${serviceTable('execution_retry', planned)}${serviceTable('execution_fault', planned)}
-- Planning is one statement from enrolments to executions, so its role writes those too.
do $planner$
begin
  execute format('grant insert, update on execution, dry_run_execution to %I', 'baton_' || current_schema() || '_planner');
  execute format('grant insert on occurrence to %I', 'baton_' || current_schema() || '_planner');
end
$planner$;
`;

/** The tables that every module schema has from the kit, by the order in which they are made. */
export const scheduleRunnerMigrations: readonly SqlMigration[] = [
  { name: '2026-01-01-kit-1-enrolments', sql: organizationsAndEnrolments },
  { name: '2026-01-01-kit-2-module-runs', sql: moduleRunsAndSlices },
  { name: '2026-01-01-kit-3-executions', sql: executions },
  { name: '2026-01-02-kit-4-crashes', sql: crashes },
  { name: '2026-01-02-kit-5-bells', sql: bells },
  { name: '2026-01-02-kit-6-decisions', sql: decisions },
  { name: '2026-01-02-kit-7-exclusions', sql: exclusions },
  { name: '2026-01-02-kit-8-checkpoints', sql: checkpoints },
  { name: '2026-01-02-kit-9-breakers', sql: breakers },
  { name: '2026-01-03-kit-1-usual-commits', sql: usualCommits },
  { name: '2026-01-03-kit-2-fingerprints', sql: fingerprints },
  { name: '2026-01-03-kit-3-retention', sql: retention },
  { name: '2026-01-03-kit-4-crash-cursors', sql: crashCursors },
  { name: '2026-01-04-kit-1-calendars', sql: calendars },
  { name: '2026-01-04-kit-2-recurrences', sql: recurrences },
  { name: '2026-01-04-kit-3-occurrences', sql: occurrences },
  { name: '2026-01-04-kit-4-misfires', sql: misfires },
  { name: '2026-01-04-kit-5-enrolment-changes', sql: enrolmentChanges },
  { name: '2026-01-04-kit-6-caught-up-dates', sql: caughtUpDates },
  { name: '2026-01-05-kit-1-enrolment-change-order', sql: enrolmentChangeOrder },
  { name: '2026-01-05-kit-2-decisions-by-run', sql: decisionsByRun },
];
