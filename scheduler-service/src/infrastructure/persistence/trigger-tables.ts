import { serviceTable } from '@baton/persistence';

/**
 * Triggers with any rule, due at an instant that is stored, and the ledger of what they fired. `decided_until` is the
 * instant up to which a trigger owes nothing any more. Triggers from before are due at once: the first tick reckons when.
 */
export const triggerFirings = `
alter table run_trigger rename last_occurrence_at to decided_until;
alter table run_trigger
  add rule jsonb check (jsonb_typeof(rule) = 'object'),
  add catch_up_window_ms bigint check (catch_up_window_ms > 0),
  add starts_at timestamptz,
  add ends_at timestamptz,
  add jitter_ms integer not null default 0 check (jitter_ms >= 0),
  add last_nominal_local text,
  add last_copy text check (last_copy in ('first', 'last')),
  add last_occurrence_at timestamptz,
  add next_due_at timestamptz,
  add check (ends_at >= starts_at),
  add check (num_nulls(last_nominal_local, last_copy, last_occurrence_at) in (0, 3));
update run_trigger set rule = jsonb_build_object('cron', cron, 'zone', time_zone), next_due_at = decided_until;
alter table run_trigger alter rule set not null, drop cron, drop time_zone;
create index run_trigger_due on run_trigger (next_due_at) where enabled;

-- The key makes an occurrence fire once, whatever became of clocks, zones and replicas in between.
create table trigger_firing (
  trigger_name text not null references run_trigger on delete cascade,
  nominal_local text not null,
  copy text not null check (copy in ('first', 'last')),
  occurrence_at timestamptz not null,
  coalesced text[] not null,
  run_id uuid,
  refusal text,
  fired_at timestamptz not null,
  primary key (trigger_name, nominal_local, copy),
  check ((run_id is null) <> (refusal is null))
);
create index trigger_firing_newest on trigger_firing (trigger_name, occurrence_at desc);
create index trigger_firing_age on trigger_firing (fired_at);
${serviceTable('trigger_firing')}
`;
