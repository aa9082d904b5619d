import { type SqlMigration, serviceTable } from '@baton/persistence';
import { calendars } from './calendar-tables';
import {
  backfills,
  controls,
  decisionsOfStages,
  decisionsWithoutRun,
  fingerprints,
  nightPlans,
  retention,
  retriesByCause,
  silence,
} from './control-tables';
import { organizationPauses } from './organization-tables';
import { pipelineVersions } from './pipeline-tables';
import { triggerFirings } from './trigger-tables';

const organizations = `
create table organization (
  organization_id uuid primary key,
  name text not null,
  time_zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  active boolean not null default true,
  version integer not null default 1
);
${serviceTable('organization')}
`;

const pipelines = `
create table pipeline (
  name text primary key,
  version integer not null,
  when_active text not null check (when_active in ('queue', 'refuse'))
);

-- Runs keep the version they began with, so a version is never changed.
create table pipeline_version (
  name text not null references pipeline,
  version integer not null,
  stages jsonb not null check (jsonb_typeof(stages) = 'array'),
  primary key (name, version)
);

create table schedule_type (
  name text primary key,
  module text not null
);

create table run_trigger (
  name text primary key,
  pipeline text not null references pipeline,
  cron text not null,
  time_zone text not null,
  misfire_policy text not null check (misfire_policy in ('skip', 'fire-once', 'fire-all')),
  max_catch_up integer check (max_catch_up > 0),
  enabled boolean not null default true,
  last_occurrence_at timestamptz not null
);
${serviceTable('pipeline')}
${serviceTable('pipeline_version')}
${serviceTable('schedule_type')}
${serviceTable('run_trigger')}
`;

const runs = `
create table run (
  run_id uuid primary key,
  pipeline text not null references pipeline,
  pipeline_version integer not null,
  run_date date not null,
  sequence integer not null check (sequence > 0),
  organization_ids uuid[],
  schedule_types text[],
  dry_run boolean not null,
  rerun boolean not null,
  state text not null check (state in
    ('queued', 'running', 'waiting', 'paused', 'cancelling', 'succeeded', 'faulted', 'cancelled')),
  wake_at timestamptz,
  wake_purpose text check (wake_purpose in ('delay', 'stage-deadline', 'stage-given-up')),
  held_delay_ms bigint check (held_delay_ms >= 0),
  requested_by text,
  requested_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  conversation_id uuid not null,
  version integer not null default 1,
  unique (pipeline, run_date, sequence),
  check ((wake_at is null) = (wake_purpose is null))
);
create unique index run_one_active on run (pipeline) where state in ('running', 'waiting', 'paused', 'cancelling');
create index run_queued on run (pipeline, run_date, requested_at) where state = 'queued';
create index run_wake on run (wake_at) where wake_at is not null;
create index run_newest on run (requested_at desc, run_id desc);

create table stage (
  run_id uuid not null references run,
  position integer not null,
  module text not null,
  plan jsonb not null,
  state text not null check (state in
    ('pending', 'running', 'cancelling', 'succeeded', 'faulted', 'skipped', 'cancelled')),
  stage_id uuid not null,
  attempt integer not null check (attempt > 0),
  requested_schedule_types text[],
  organization_ids uuid[],
  schedule_types text[],
  dispatched_at timestamptz,
  deadline_at timestamptz,
  completed_at timestamptz,
  early_end text check (early_end in ('timeout', 'fault-share', 'cancelled')),
  heard_at timestamptz,
  progressed_at timestamptz,
  activity text,
  planned integer not null,
  succeeded integer not null,
  faulted integer not null,
  skipped integer not null,
  cancelled integer not null,
  error text,
  primary key (run_id, position)
) with (fillfactor = 70);
create unique index stage_one_works on stage (run_id) where state in ('running', 'cancelling');

-- What each attempt came to; a later one holds the corrected numbers of those before.
create table stage_result (
  run_id uuid not null,
  position integer not null,
  attempt integer not null,
  schedule_type text not null,
  ordinal integer not null,
  planned integer not null,
  succeeded integer not null,
  faulted integer not null,
  skipped integer not null,
  cancelled integer not null,
  duration_ms double precision not null,
  primary key (run_id, position, attempt, schedule_type),
  foreign key (run_id, position) references stage
);
${serviceTable('run')}
${serviceTable('stage')}
${serviceTable('stage_result')}
`;

const whatModulesSaid = `
create table module_event (
  module_event_id bigint generated always as identity primary key,
  run_id uuid not null,
  stage_id uuid,
  module text not null,
  kind text not null,
  outcome text,
  effect text not null,
  received_at timestamptz not null
);
create index module_event_run on module_event (run_id, module_event_id);

create table external_module_run (
  run_id uuid not null,
  module text not null,
  run_date date not null,
  state text not null check (state in ('running', 'succeeded', 'faulted', 'cancelled')),
  activity text,
  planned integer not null,
  succeeded integer not null,
  faulted integer not null,
  skipped integer not null,
  cancelled integer not null,
  results jsonb not null default '[]',
  error text,
  first_heard_at timestamptz not null,
  heard_at timestamptz not null,
  progressed_at timestamptz,
  completed_at timestamptz,
  primary key (run_id, module)
);

create table execution_fault (
  run_id uuid not null,
  module text not null,
  schedule_type text not null,
  organization_id uuid not null,
  due_date date,
  code text not null,
  message text not null,
  attempts integer not null,
  occurred_at timestamptz not null,
  unique nulls not distinct (run_id, module, schedule_type, organization_id, due_date)
);
${serviceTable('module_event')}
${serviceTable('external_module_run')}
${serviceTable('execution_fault')}
`;

const nightly = `
insert into pipeline (name, version, when_active) values ('nightly', 1, 'queue');
insert into pipeline_version (name, version, stages) values ('nightly', 1, '[
  { "module": "sales", "delayAfter": "PT5M", "timeout": "PT2H", "onFault": "continue", "faultShare": 0.5, "faultShareFrom": 50 },
  { "module": "purchase", "delayAfter": "PT5M", "timeout": "PT2H", "onFault": "continue", "faultShare": 0.5, "faultShareFrom": 50 },
  { "module": "accounting", "delayAfter": "PT5M", "timeout": "PT2H", "onFault": "continue", "faultShare": 0.5, "faultShareFrom": 50 }
]');
insert into run_trigger (name, pipeline, cron, time_zone, misfire_policy, last_occurrence_at)
values ('nightly', 'nightly', '0 2 * * *', 'UTC', 'fire-once', now());
insert into schedule_type (name, module) values
  ('sales.post-recurring-invoices', 'sales'),
  ('sales.send-payment-reminders', 'sales'),
  ('purchase.post-recurring-bills', 'purchase'),
  ('purchase.reorder-stock', 'purchase'),
  ('accounting.reconcile-payments', 'accounting'),
  ('accounting.post-depreciation', 'accounting');
`;

/** The scheduler's tables, and the pipeline that exists from the start. */
export const schedulerMigrations: readonly SqlMigration[] = [
  { name: '2026-01-01-scheduler-1-organizations', sql: organizations },
  { name: '2026-01-01-scheduler-2-pipelines', sql: pipelines },
  { name: '2026-01-01-scheduler-3-runs', sql: runs },
  { name: '2026-01-01-scheduler-4-what-modules-said', sql: whatModulesSaid },
  { name: '2026-01-01-scheduler-5-nightly', sql: nightly },
  { name: '2026-01-02-scheduler-1-silence', sql: silence },
  { name: '2026-01-02-scheduler-2-controls', sql: controls },
  { name: '2026-01-02-scheduler-3-fingerprints', sql: fingerprints },
  { name: '2026-01-02-scheduler-4-backfills', sql: backfills },
  { name: '2026-01-02-scheduler-5-organization-pauses', sql: organizationPauses },
  { name: '2026-01-02-scheduler-6-night-plans', sql: nightPlans },
  { name: '2026-01-02-scheduler-7-retries-by-cause', sql: retriesByCause },
  { name: '2026-01-02-scheduler-8-decisions-without-run', sql: decisionsWithoutRun },
  { name: '2026-01-02-scheduler-9-retention', sql: retention },
  { name: '2026-01-03-scheduler-1-trigger-firings', sql: triggerFirings },
  { name: '2026-01-03-scheduler-2-calendars', sql: calendars },
  { name: '2026-01-04-scheduler-1-decisions-of-stages', sql: decisionsOfStages },
  { name: '2026-01-05-scheduler-1-pipeline-versions', sql: pipelineVersions },
];
