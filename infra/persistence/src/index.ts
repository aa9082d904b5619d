export { Database } from './database';
export { DatabaseRefusedError, NotMigratedError, WrongRoleError } from './database.error';
export type { DatabaseOptions } from './database-options';
export { type MigrateOptions, migrate, type ServiceMigrations } from './migrations/migrate';
export { MigrationRefusedError } from './migrations/migration.error';
export { MigratorSession } from './migrations/migrator-session';
export { migratorUrl } from './migrations/migrator-url';
export type { SqlMigration } from './migrations/sql-migration';
export { InboxCleanup } from './outbox/inbox-cleanup';
export { OutboxLostError } from './outbox/locked-outbox';
export { type OutboxBacklog, readBacklog } from './outbox/outbox-backlog';
export { PostgresConsumeTransaction } from './outbox/postgres-consume-transaction';
export { PostgresOutboxStore } from './outbox/postgres-outbox-store';
export type { ServiceRoles } from './postgres/connection-options';
export { ConnectionLostError, NoTenantScopeError, StatementFailedError } from './postgres/database.error';
export { isRetryableDatabaseError, sqlStateOf } from './postgres/sql-state';
export type { BatchResult, Statement } from './postgres/statement';
export {
  Retention,
  type RetentionBounds,
  type RetentionPolicy,
  type RetentionResult,
  type RetentionStep,
  readTableSizes,
  type TableSize,
} from './retention/retention';
export { PostgresSagaRepository, type SagaStorage } from './saga/postgres-saga-repository';
export { SagaStateError, type SagaStateSchema } from './saga/saga-row';
export { assertTenancy, TenancyViolationError } from './tenancy/assert-tenancy';
export { domainTable, serviceTable, type TableRights } from './tenancy/table-rights';
export type { Durability } from './transaction-connection';
export { type BegunTransaction, UnitOfWork } from './unit-of-work';
export {
  CommitUnknownError,
  EmptyTenantScopeError,
  NestedTransactionError,
  NoUnitOfWorkError,
  TransactionAbortedError,
  UnitOfWorkEndedError,
} from './unit-of-work.error';
