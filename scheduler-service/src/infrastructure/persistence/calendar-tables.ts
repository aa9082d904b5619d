import { serviceTable } from '@baton/persistence';

/**
 * Named calendars and each version there was. A removed one stays, so that its versions go on where somebody makes it
 * again. Triggers keep which calendars their rule names, and by which zone data they were planned: those from before by
 * none that is known, so the first tick plans them anew.
 */
export const calendars = `
create table calendar (
  name text primary key,
  version integer not null,
  definition jsonb not null check (jsonb_typeof(definition) = 'object'),
  names text[] not null,
  deleted boolean not null
);
create table calendar_version (
  name text not null references calendar,
  version integer not null,
  definition jsonb not null,
  deleted boolean not null,
  made_from text not null,
  changed_by text,
  reason text,
  changed_at timestamptz not null,
  primary key (name, version)
);
alter table run_trigger
  add calendars text[] not null default '{}',
  add planned_with text not null default '';

-- No foreign key: what was asked of a trigger is kept when the trigger goes.
create table trigger_control (
  trigger_control_id bigint generated always as identity primary key,
  trigger_name text not null,
  control text not null,
  requested_by text,
  reason text,
  asked_at timestamptz not null
);
create index trigger_control_trigger on trigger_control (trigger_name, trigger_control_id);
${serviceTable('calendar')}
${serviceTable('calendar_version')}
${serviceTable('trigger_control')}
`;
