import { serviceTable } from '@baton/persistence';

/** Where checkpointed work got to, by execution and not by module run: what was committed stays so in the next one. */
export const checkpoints = `
create table execution_checkpoint (
  schedule_type text not null,
  due_date date not null,
  organization_id uuid not null,
  cursor jsonb not null,
  saved_at timestamptz not null,
  primary key (schedule_type, due_date, organization_id)
);
${serviceTable('execution_checkpoint')}
`;
