import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@baton/observability';
import { Client } from 'pg';
import { DatabaseRefusedError, NotMigratedError } from './database.error';
import type { DatabaseOptions } from './database-options';
import { busMigrations } from './migrations/bus-migrations';
import { serviceConnection } from './pool';
import { connectionConfig, rolesOf } from './postgres/connection-options';
import { isRetryableDatabaseError, sqlStateOf } from './postgres/sql-state';

const RETRY_MS = 500;
/** Every how many tries a line is logged: some five seconds. */
const TRIES_A_LINE = 10;
const CONNECT_TIMEOUT_MS = 5_000;

/** PostgreSQL's answers to a role it does not have, or that the login is no member of. */
const INVALID_PARAMETER = '22023';
const INSUFFICIENT_PRIVILEGE = '42501';

/** What is asked of a database that is open. */
interface Readable {
  query<Row>(text: string): Promise<Row[]>;
}

/** What waiting for a server takes. */
interface Waiting {
  readonly logger: Logger;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** Tries to connect until the server is there, and says every few seconds that it is not. @throws what waiting would not mend. */
export async function whileAway<T>({ logger, signal }: Waiting, connect: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    signal?.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      if (!isRetryableDatabaseError(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (tries % TRIES_A_LINE === 0) logger.warn({ reason }, 'PostgreSQL is not to be reached; waiting for it.');
    }
    await delay(RETRY_MS, undefined, signal === undefined ? {} : { signal });
  }
}

/**
 * Waits until the server lets the service in.
 *
 * @throws {NotMigratedError} when the service's role does not exist or is not granted.
 * @throws {DatabaseRefusedError} when waiting would not help.
 */
export async function untilReachable(options: DatabaseOptions): Promise<void> {
  try {
    await whileAway(options, () => connectOnce(options));
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw refusal(options, error);
  }
}

/** @throws {NotMigratedError} when a table of the bus or one of `migrations` is missing. */
export async function assertMigrated(database: Readable, options: DatabaseOptions): Promise<void> {
  const { service, migrations = [] } = options;
  const [found] = await database.query<{ exists: boolean }>("select to_regclass('migration') is not null as exists");
  if (found?.exists !== true) throw new NotMigratedError(service, `schema ${service} has no tables`);
  const done = await database.query<{ name: string }>('select name from migration');
  const names = new Set(done.map(({ name }) => name));
  const missing = [...busMigrations, ...migrations].find(({ name }) => !names.has(name));
  if (missing !== undefined) throw new NotMigratedError(service, `"${missing.name}" has not been carried out`);
}

async function connectOnce({ url, service }: DatabaseOptions): Promise<void> {
  const client = new Client({
    ...connectionConfig(serviceConnection(url, rolesOf(service))),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks between two statements tells the client, and a listener is all it takes.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}

function refusal({ service }: DatabaseOptions, cause: unknown): Error {
  if (!(cause instanceof Error)) return new Error(String(cause));
  const state = sqlStateOf(cause);
  const role = rolesOf(service).service;
  if (state === INVALID_PARAMETER) return new NotMigratedError(service, `there is no role ${role}`, { cause });
  if (state === INSUFFICIENT_PRIVILEGE)
    return new NotMigratedError(service, `its login is no member of ${role}`, { cause });
  return new DatabaseRefusedError(service, cause);
}
