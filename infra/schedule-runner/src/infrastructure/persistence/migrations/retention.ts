import { serviceTable } from '@baton/persistence';

/**
 * Dates before `kept_from` are forgotten: whether their work was done is not known any more, so none of it is planned
 * again. Reasons are looked up by date when they are removed; they are written once, so the index costs little.
 */
export const retention = `
create table retention (
  only_row boolean primary key default true check (only_row),
  kept_from date not null
);
create index decision_by_date on decision (due_date);
create index module_run_by_date on module_run (run_date);
${serviceTable('retention')}
`;
