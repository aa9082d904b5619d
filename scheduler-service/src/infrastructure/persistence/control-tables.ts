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
