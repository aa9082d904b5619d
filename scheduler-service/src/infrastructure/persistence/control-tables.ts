import { serviceTable } from '@baton/persistence';

/** What a stage needs to notice that its module has fallen silent, and that an operator skips it. */
export const silence = `
alter table run drop constraint run_wake_purpose_check;
alter table run add constraint run_wake_purpose_check
  check (wake_purpose in ('delay', 'stage-silence', 'stage-deadline', 'stage-given-up'));
alter table stage drop constraint stage_early_end_check;
alter table stage add constraint stage_early_end_check
  check (early_end in ('timeout', 'silence', 'fault-share', 'skipped', 'cancelled'));
alter table stage add listened_from timestamptz, add asked_again_at timestamptz;
`;

/** What operators asked, and what the scheduler decided not to run. Written once, never changed. */
export const controls = `
-- No foreign key: a refusal is written while the refused transaction still holds the run's row.
create table run_control (
  run_control_id bigint generated always as identity primary key,
  run_id uuid not null,
  control text not null,
  module text,
  requested_by text,
  reason text,
  asked_at timestamptz not null,
  refusal text
);
create index run_control_run on run_control (run_id, run_control_id);

create table decision (
  decision_id bigint generated always as identity primary key,
  run_id uuid not null references run,
  stage_id uuid not null,
  pipeline text not null,
  run_date date not null,
  module text not null,
  reason text not null check (reason in ('condition-not-met', 'stage-skipped', 'halted', 'excluded-by-request')),
  detail text,
  decided_at timestamptz not null
);
create index decision_run on decision (run_id, decision_id);
create index decision_date on decision (run_date, module);
${serviceTable('run_control')}
${serviceTable('decision')}
`;

/** Faults by cause. */
export const fingerprints = `
alter table execution_fault add fingerprint text not null default '';
alter table execution_fault alter fingerprint drop default;
create index execution_fault_cause on execution_fault (run_id, fingerprint);
`;

/** Retries of single causes. */
export const retriesByCause = `
alter table stage add fault_fingerprints text[];
`;

/** Decisions to start no run have no run and no stage. */
export const decisionsWithoutRun = `
alter table decision alter run_id drop not null, alter stage_id drop not null, alter module drop not null;
alter table decision drop constraint decision_reason_check;
alter table decision add constraint decision_reason_check check (case
  when reason in ('misfire-skipped', 'run-refused') then run_id is null and stage_id is null and module is null
  else reason in ('condition-not-met', 'stage-skipped', 'halted', 'excluded-by-request')
    and run_id is not null and stage_id is not null and module is not null end);
`;

/** Stages that were cancelled, or faulted before their module had planned, are decisions too. */
export const decisionsOfStages = `
alter table decision drop constraint decision_reason_check, add constraint decision_reason_check check (case
  when reason in ('misfire-skipped', 'run-refused') then run_id is null and stage_id is null and module is null
  else reason in ('condition-not-met', 'stage-skipped', 'stage-faulted', 'halted', 'cancelled', 'excluded-by-request')
    and run_id is not null and stage_id is not null and module is not null end);
`;

/** Overrides of a single run, and ranges of dates that are caught up with. */
export const backfills = `
create table backfill (
  backfill_id uuid primary key,
  pipeline text not null references pipeline,
  from_date date not null,
  to_date date not null check (to_date >= from_date),
  organization_ids uuid[],
  schedule_types text[],
  dry_run boolean not null,
  on_fault text not null check (on_fault in ('continue', 'halt')),
  requested_by text,
  requested_at timestamptz not null
);

-- Dates that had a run of their own before.
create table backfill_left_out (
  backfill_id uuid not null references backfill,
  run_date date not null,
  run_id uuid not null references run,
  primary key (backfill_id, run_date)
);

-- Deferred: the first run shows whether there can be any, so they come before the backfill.
alter table run add slice_window integer check (slice_window > 0),
  add backfill_id uuid references backfill deferrable initially deferred;
create index run_backfill on run (backfill_id, run_date) where backfill_id is not null;
${serviceTable('backfill')}
${serviceTable('backfill_left_out')}
`;

/** What was expected of a run when it began, so that what it came to is compared with that. */
export const nightPlans = `
create table night_plan (
  run_id uuid primary key references run,
  plan jsonb not null,
  planned_at timestamptz not null
);
${serviceTable('night_plan')}
`;

/**
 * Dates before `kept_from` are forgotten: whether their work was done is not known any more, so no run of them is started.
 * The index serves the removal of runs.
 */
export const retention = `
create table retention (
  only_row boolean primary key default true check (only_row),
  kept_from date not null
);
create index backfill_left_out_run on backfill_left_out (run_id);
${serviceTable('retention')}
`;
