import { serviceTable } from '@baton/persistence';

/**
 * The ledger of reasons: why an organization's work of a date was not done in a module run, a row each. What it says of
 * an execution that ran all the same, later or in another run, is history: the execution's own row comes first.
 */
export const decisions = `
create table decision (
  organization_id uuid not null,
  schedule_type text not null,
  due_date date not null,
  module_run_id uuid not null,
  reason text not null check (reason in ('paused', 'quarantined', 'not-due', 'blackout', 'dependency-failed',
    'deadline-passed', 'breaker-open', 'excluded-by-request', 'already-done', 'cancelled', 'handler-missing', 'inactive')),
  detail text,
  decided_at timestamptz not null,
  until timestamptz,
  primary key (organization_id, schedule_type, due_date, module_run_id)
);
${serviceTable('decision', { plannerReads: true })}
do $planner$
begin
  execute format('grant insert on decision to %I', 'baton_' || current_schema() || '_planner');
end
$planner$;
`;
