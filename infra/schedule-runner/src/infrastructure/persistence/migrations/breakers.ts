import { serviceTable } from '@baton/persistence';

/**
 * Schedule types whose circuit breaker is open: their work waits until `wake_at`, and then one slice tries. No row: closed.
 */
export const breakers = `
create table schedule_type_breaker (
  schedule_type text primary key,
  opened_at timestamptz not null,
  wake_at timestamptz not null,
  code text not null,
  message text not null
);
${serviceTable('schedule_type_breaker')}
`;
