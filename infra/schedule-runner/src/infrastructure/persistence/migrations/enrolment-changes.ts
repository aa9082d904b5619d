import { serviceTable } from '@baton/persistence';

/** Who changed which enrolment, when and why: a row for each enrolment that a change touched. `before` is null of a new one. */
export const enrolmentChanges = `
create table enrolment_change (
  organization_id uuid not null,
  schedule_type text not null,
  changed_at timestamptz not null,
  changed_by text,
  reason text,
  before jsonb,
  after jsonb not null
);
create index enrolment_change_of on enrolment_change (organization_id, schedule_type, changed_at desc);
create index enrolment_change_by_age on enrolment_change (changed_at);
${serviceTable('enrolment_change', { plannerReads: true })}
`;
