import { serviceTable } from '@baton/persistence';

/** A module's copy of the calendars that the scheduler owns; a deleted one stays, so that an older message is known as such. */
export const calendars = `
create table calendar (
  name text primary key,
  version integer not null,
  definition jsonb not null,
  deleted boolean not null default false
);
${serviceTable('calendar', { plannerReads: true })}
`;
