import type { Clock } from '@baton/contracts';
import type { Logger } from '@baton/observability';
import type { EntitySchema } from '@mikro-orm/core';
import type { SqlMigration } from './migrations/sql-migration';

/** How a service reaches its database. */
export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Names the schema, and the role `baton_<service>` every connection has, whoever logs in. */
  readonly service: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Most connections open at once, the relay's own aside. @default 10 */
  readonly poolSize?: number;
  /** For those who use an EntityManager. @default none */
  readonly entities?: readonly EntitySchema[];
  /** What must have been carried out before this service works on the tables. @default only the bus's own is asked for */
  readonly migrations?: readonly SqlMigration[];
  /** Ends the waiting for a server that is away. */
  readonly signal?: AbortSignal;
}
