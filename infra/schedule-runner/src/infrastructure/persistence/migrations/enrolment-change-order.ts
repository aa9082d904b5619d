/** Changes of enrolments in the order in which they were made: several may be of one instant. */
export const enrolmentChangeOrder = `
alter table enrolment_change add column enrolment_change_id bigint generated always as identity;
drop index enrolment_change_of;
create index enrolment_change_of on enrolment_change (organization_id, enrolment_change_id desc);
`;
