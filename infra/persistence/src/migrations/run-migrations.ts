import type { MigrationObject } from '@mikro-orm/core';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { connectionConfig, MIGRATOR_ROLE, rolesOf } from '../postgres/connection-options';
import { serviceTable } from '../tenancy/table-rights';
import { busMigrations } from './bus-migrations';
import type { SqlMigration } from './sql-migration';

/**
 * Carries out what a schema has not had yet, as the migrator, who thereby owns the tables: all of it or, when one step
 * fails, none of it.
 *
 * @returns the names of the steps carried out.
 */
export async function runMigrations(
  url: string,
  { service, migrations }: { readonly service: string; readonly migrations: readonly SqlMigration[] },
): Promise<string[]> {
  const roles = rolesOf(service);
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: {
      migrationsList: [trackingRights, ...busMigrations, ...migrations].map(migrationClass),
      tableName: `${roles.schema}.migration`,
      transactional: true,
      allOrNothing: true,
      snapshot: false,
      silent: true,
      disableForeignKeys: false,
    },
    pool: { min: 0, max: 2 },
    logger: () => undefined,
    driverOptions: connectionConfig({
      url,
      role: MIGRATOR_ROLE,
      searchPath: [roles.schema, 'baton'],
      applicationName: MIGRATOR_ROLE,
    }),
  });
  try {
    const done = await orm.migrator.up();
    return done.map(({ name }) => name);
  } finally {
    await orm.close(true);
  }
}

/** The service asks what was carried out before it works. */
const trackingRights: SqlMigration = { name: '2026-01-01-bus-migration-rights', sql: serviceTable('migration') };

function migrationClass({ name, sql }: SqlMigration): MigrationObject {
  class SqlStep extends Migration {
    override up(): void {
      this.addSql(sql);
    }
  }
  return { name, class: SqlStep };
}
