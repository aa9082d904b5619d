import { serviceTable } from '@baton/persistence';

/** What was asked last for an organization: a pause, or its end. The version orders what modules are told of it. */
export const organizationPauses = `
create table organization_pause (
  organization_id uuid primary key references organization,
  version integer not null,
  paused boolean not null,
  until timestamptz,
  reason text,
  requested_by text,
  changed_at timestamptz not null
);
${serviceTable('organization_pause')}
`;
