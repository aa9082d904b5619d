import { MikroORM } from '@mikro-orm/postgresql';
import type { ClientBase, Pool } from 'pg';
import { WrongRoleError } from './database.error';
import type { DatabaseOptions } from './database-options';
import { EntityDriver } from './entities/entity-driver';
import { type ConnectionStart, connectionConfig, type ServiceRoles } from './postgres/connection-options';

const DEFAULT_POOL_SIZE = 10;
/** How long a caller waits for a connection before the database counts as unavailable. */
const ACQUIRE_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 60_000;

/** Bounds on what a defect can hold up; single statements may set others with `set local`. */
const settings = {
  /** Planning a million executions takes some seconds; what takes longer than this hangs. */
  statement_timeout: '120000',
  lock_timeout: '30000',
  idle_in_transaction_session_timeout: '60000',
  /** A statement whose client is gone ends within seconds, and its locks with it. */
  client_connection_check_interval: '5000',
  timezone: 'UTC',
};

/** How a connection of a service starts: its role, its schema, its bounds. */
export function serviceConnection(url: string, roles: ServiceRoles): ConnectionStart {
  return { url, role: roles.service, searchPath: [roles.schema, 'baton'], applicationName: roles.service, settings };
}

/** Opens MikroORM, whose pool serves everybody: units of work take their connections from it, entities or not. */
export async function openPool(options: DatabaseOptions, roles: ServiceRoles): Promise<{ orm: MikroORM; pool: Pool }> {
  const { logger } = options;
  const orm = await MikroORM.init({
    driver: EntityDriver,
    clientUrl: options.url,
    entities: [...(options.entities ?? [])],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    pool: { min: 0, max: options.poolSize ?? DEFAULT_POOL_SIZE, idleTimeoutMillis: IDLE_TIMEOUT_MS },
    logger: (message) => logger.debug(message),
    colors: false,
    driverOptions: {
      ...connectionConfig(serviceConnection(options.url, roles)),
      connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
      onConnect: (client: ClientBase) => refuseOtherRole(client, roles.service),
      onPoolCreated: (pool: Pool) => {
        pool.on('error', (err) =>
          // The error carries the whole client; its message says all that helps.
          logger.warn({ reason: err.message }, 'An idle connection to PostgreSQL broke; another takes its place.'),
        );
      },
    },
  });
  return { orm, pool: await orm.em.getConnection().getNativeClient() };
}

/** A pooler may swallow the options a connection starts with, and the role with them. */
async function refuseOtherRole(client: ClientBase, expected: string): Promise<void> {
  const found = await client.query<{ role: string }>('select current_user as role');
  const role = found.rows[0]?.role ?? 'nobody';
  if (role !== expected) throw new WrongRoleError(expected, role);
}
