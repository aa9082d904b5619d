import { serviceTable } from '@baton/persistence';

/**
 * Crashes by execution, and slices that stand apart because one of their organizations may be what ends processes.
 * `worker_left` says that the one who held a slice gave it up alive, which is no crash.
 */
export const crashes = `
create table execution_crash (
  module_run_id uuid not null,
  schedule_type text not null,
  due_date date not null,
  organization_id uuid not null,
  crashes smallint not null,
  last_crash_at timestamptz not null,
  primary key (module_run_id, schedule_type, due_date, organization_id)
);
alter table slice add column isolated boolean not null default false, add column worker_left boolean not null default false;
${serviceTable('execution_crash')}
`;

/** The cursor that checkpointed work had saved by its last crash: work that gets on between crashes is not what ends them. */
export const crashCursors = `
alter table execution_crash add column cursor jsonb;
`;
