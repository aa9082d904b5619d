import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@baton/observability';
import { Client } from 'pg';
import { whileAway } from '../database-start';
import { connectionConfig, rolesOf } from '../postgres/connection-options';
import { sqlStateOf } from '../postgres/sql-state';
import { loginSql, rolesSql, schemasSql } from '../tenancy/provisioning';
import { MigrationRefusedError } from './migration.error';
import { migratorUrl } from './migrator-url';
import { runMigrations } from './run-migrations';
import type { SqlMigration } from './sql-migration';

/** A service whose schema is to be made or brought up to date. */
export interface ServiceMigrations {
  readonly service: string;
  /** The URL the service itself will use: says where its schema lives, and which login needs its role. */
  readonly url: string;
  /** In the order in which they are carried out, after the bus's own. */
  readonly migrations: readonly SqlMigration[];
}

/** What to migrate, and as whom. */
export interface MigrateOptions {
  readonly services: readonly ServiceMigrations[];
  /** A login that may create roles, and schemas in the database. @default each service's own URL */
  readonly migrateUrl?: string;
  readonly logger: Logger;
}

/** What PostgreSQL answers when two change the same role or grant in the same instant; the second finds it done. */
const concurrentChange = new Set(['XX000', '23505', '42710']);
const MAX_TRIES = 20;
const PAUSE_MS = 50;

const LOCK = "select pg_advisory_lock(hashtextextended('baton.migrate', 0))";

/**
 * Makes roles, schemas and tables of all services, and carries out what was not. Safe to repeat, and while another does the
 * same: one waits for the other.
 *
 * @throws {MigrationRefusedError} when the login may not do it.
 */
export async function migrate({ services, migrateUrl, logger }: MigrateOptions): Promise<void> {
  for (const service of services) {
    const url = migratorUrl(service.url, services, migrateUrl);
    await withLock(url, logger, async (admin) => {
      await provision(admin, service);
      const done = await runMigrations(url, service);
      logger.info(
        { migrations: done },
        done.length === 0 ? `Schema ${service.service} is up to date.` : `Schema ${service.service} is migrated.`,
      );
    });
  }
}

/** The lock lives as long as its connection, so a migration that dies leaves none behind. */
async function withLock(url: string, logger: Logger, work: (admin: Client) => Promise<void>): Promise<void> {
  let broken: Error | undefined;
  const admin = await whileAway({ logger }, async () => {
    const client = new Client(connectionConfig({ url, searchPath: ['public'], applicationName: 'baton_migrate' }));
    client.on('error', (error) => {
      broken ??= error;
    });
    await client.connect();
    broken = undefined;
    return client;
  });
  try {
    await admin.query(LOCK);
    await work(admin);
    if (broken !== undefined) throw broken;
  } finally {
    await admin.end();
  }
}

async function provision(admin: Client, { service, url }: ServiceMigrations): Promise<void> {
  const roles = rolesOf(service);
  const login = new Client({ connectionString: url }).user ?? '';
  try {
    await repeatWhileConcurrent(() => admin.query(rolesSql(roles) + loginSql(roles, login)));
    await repeatWhileConcurrent(() => admin.query(schemasSql(roles)));
  } catch (error) {
    if (sqlStateOf(error) === '42501') throw new MigrationRefusedError(service, error);
    throw error;
  }
}

async function repeatWhileConcurrent(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === MAX_TRIES || !concurrentChange.has(sqlStateOf(error) ?? '')) throw error;
      await delay(PAUSE_MS);
    }
  }
}
