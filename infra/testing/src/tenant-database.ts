import { type OrganizationId, parseOrganizationId, type RunDate, readRunDate } from '@baton/contracts';
import type { ServiceName } from '@baton/hosting';
import { Database, type SqlMigration, UnitOfWork } from '@baton/persistence';
import { FakeClock } from './fake-clock';
import { useDatabase } from './test-database';
import { migratedTemplate, quietLogger } from './test-service';

type Row = Record<string, unknown>;

/** A service's tables in a database of their own, and the ways tests of its handlers look at them. */
export interface TenantDatabase {
  readonly database: Database;
  /** Does work as a handler does it: in one transaction, under a scope of these organizations. */
  inScope<T>(tenants: readonly OrganizationId[], work: () => Promise<T>): Promise<T>;
  /** As {@link inScope}, and then rolls back; gives what the work gave. */
  tried<T>(tenants: readonly OrganizationId[], work: () => Promise<T>): Promise<T>;
  /** Writes rows of one organization; what a row leaves out gets its default. */
  insert(tenant: OrganizationId, table: string, rows: readonly Row[]): Promise<void>;
}

/** Gives a test file the migrated tables of a service. Leave out the module kit's: handlers never touch them. */
export function useTenantDatabase(service: ServiceName, migrations: readonly SqlMigration[]): TenantDatabase {
  const server = useDatabase({ template: migratedTemplate({ [service]: migrations }) });
  let database: Database | undefined;
  beforeAll(async () => {
    database = await Database.open({ url: server.url, service, logger: quietLogger, clock: new FakeClock() });
  });
  afterAll(() => database?.close());
  const opened = (): Database => {
    if (database === undefined)
      throw new Error('The database of useTenantDatabase() is opened before the tests: use it inside one.');
    return database;
  };
  const inScope = <T>(tenants: readonly OrganizationId[], work: () => Promise<T>): Promise<T> =>
    opened().transaction((unit) => unit.run(() => unit.asTenants(tenants, work)));
  return {
    get database() {
      return opened();
    },
    inScope,
    tried: async (tenants, work) => {
      const { unit } = await opened().begin([]);
      try {
        return await unit.run(() => unit.asTenants(tenants, work));
      } finally {
        await unit.rollback();
      }
    },
    insert: (tenant, table, rows) => inScope([tenant], () => insertRows(tenant, table, rows)),
  };
}

async function insertRows(tenant: OrganizationId, table: string, rows: readonly Row[]): Promise<void> {
  const columns = ['organization_id', ...Object.keys(rows[0] ?? {})].join(', ');
  const owned = rows.map((row) => ({ organization_id: tenant, ...row }));
  const text = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`;
  await UnitOfWork.current().query(text, [JSON.stringify(owned)]);
}

/** The nth organization of a test. */
export function organization(n: number): OrganizationId {
  return parseOrganizationId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
}

/** A date of a test. */
export function date(text: string): RunDate {
  const read = readRunDate(text);
  if (read === undefined) throw new Error(`${text} is no date.`);
  return read;
}
