import { serviceTable } from '@baton/persistence';

/**
 * Who is left out of planning whatever is due: organizations that are paused, and those that faulted alike in a schedule
 * type too many nights in a row. A streak of faults is kept from the first on; it is a quarantine once `quarantined_at` is set.
 */
export const exclusions = `
create table organization_pause (
  organization_id uuid primary key,
  version integer not null,
  paused boolean not null,
  until timestamptz,
  reason text,
  requested_by text,
  changed_at timestamptz not null
);

create table fault_streak (
  schedule_type text not null,
  organization_id uuid not null,
  code text not null,
  message text not null,
  nights smallint not null,
  last_due_date date not null,
  quarantined_at timestamptz,
  primary key (schedule_type, organization_id)
);

create table quarantine_release (
  schedule_type text not null,
  organization_id uuid not null,
  released_at timestamptz not null,
  released_by text,
  reason text,
  code text not null,
  nights smallint not null,
  quarantined_at timestamptz not null,
  primary key (schedule_type, organization_id, released_at)
);
${serviceTable('organization_pause', { plannerReads: true })}${serviceTable('fault_streak', { plannerReads: true })}
${serviceTable('quarantine_release')}
`;
