import { serviceTable } from '../tenancy/table-rights';
import type { SqlMigration } from './sql-migration';

/**
 * What every service's schema has for its bus. Rows of `outbox` and `scheduled_message` live for moments, those of `inbox`
 * for days, so their own thresholds have dead rows taken away early and independently of the table's size.
 */
export const busMigrations: readonly SqlMigration[] = [
  {
    name: '2026-01-01-bus-tables',
    sql: `
create table outbox (
  id bigint generated always as identity primary key,
  exchange text not null,
  properties text not null,
  body bytea not null
) with (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_insert_threshold = -1);
comment on table outbox is 'Messages committed and not yet confirmed by the broker, in the order of their ids.';

create table scheduled_message (
  token uuid primary key,
  deliver_at timestamptz not null,
  exchange text not null,
  properties text not null,
  body bytea not null
) with (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.0);
create index scheduled_message_due on scheduled_message (deliver_at);
comment on table scheduled_message is 'Messages that leave at deliver_at; until then cancellable by their token.';

create table inbox (
  message_id uuid not null,
  consumer text not null,
  received_at timestamptz not null,
  primary key (message_id, consumer)
);
create index inbox_received on inbox (received_at);
comment on table inbox is 'What each consumer has done, so that a second delivery has no second effect.';
${serviceTable('outbox')}${serviceTable('scheduled_message')}${serviceTable('inbox')}`,
  },
  {
    name: '2026-01-02-saga-instances',
    sql: `
create table saga_instance (
  saga text not null,
  id uuid not null,
  version integer not null,
  state jsonb not null,
  requests jsonb not null,
  wake_at timestamptz,
  wake_for text,
  primary key (saga, id),
  check ((wake_at is null) = (wake_for is null))
) with (fillfactor = 70);
create index saga_instance_wake on saga_instance (saga, wake_at, id) where wake_at is not null;
create index saga_instance_request on saga_instance using gin (requests) where requests <> '{}';
create index saga_instance_state on saga_instance using gin (state jsonb_path_ops);
comment on table saga_instance is 'Instances of sagas: the state, the requests it waits for by id, and what it is woken for next.';
${serviceTable('saga_instance')}`,
  },
  {
    name: '2026-01-03-bus-upkeep',
    // The time of the statement: rows are written in the flush that commits, so it is the commit's, and costs no rewrite here.
    sql: `
alter table outbox add column written_at timestamptz not null default statement_timestamp();
comment on column outbox.written_at is 'When it was committed, nearly; tells how long the relay lags behind.';
alter table inbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);`,
  },
];
