import { type OrganizationId, parseOrganizationId, type RunDate, readRunDate } from '@baton/contracts';
import { createLogger } from '@baton/observability';
import { Database, migrate, UnitOfWork } from '@baton/persistence';
import { FakeClock, useDatabase } from '@baton/testing';
import { salesMigrations } from '../src/infrastructure/persistence/migrations';

type Row = Record<string, unknown>;

const logger = createLogger({ service: 'sales', level: 'silent' });

/** The tables of sales, without the module kit's, in a database of their own, and the ways tests look at it. */
export interface SalesDatabase {
  readonly database: Database;
  /** Does work as a handler does it: in one transaction, under a scope of these organizations. */
  inScope<T>(tenants: readonly OrganizationId[], work: () => Promise<T>): Promise<T>;
  /** As {@link inScope}, and then rolls back; gives what the work gave. */
  tried<T>(tenants: readonly OrganizationId[], work: () => Promise<T>): Promise<T>;
  /** Writes rows of one organization; what a row leaves out gets its default. */
  insert(tenant: OrganizationId, table: string, rows: readonly Row[]): Promise<void>;
}

/** Gives a test file the migrated tables of sales. */
export function useSales(): SalesDatabase {
  const server = useDatabase({
    template: {
      name: 'sales',
      build: (url) => migrate({ services: [{ service: 'sales', url, migrations: salesMigrations }], logger }),
    },
  });
  let database: Database | undefined;
  beforeAll(async () => {
    database = await Database.open({ url: server.url, service: 'sales', logger, clock: new FakeClock() });
  });
  afterAll(() => database?.close());
  const opened = (): Database => {
    if (database === undefined)
      throw new Error('The database of useSales() is opened before the tests: use it inside one.');
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

/** The nth id of a kind, within any organization: the same in each, so that only the tenant tells rows apart. */
export function id(kind: 'customer' | 'template' | 'invoice' | 'run', n: number): string {
  const digit = { customer: 'c', template: 'd', invoice: 'e', run: 'f' }[kind];
  return `${digit.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A date of a test. */
export function date(text: string): RunDate {
  const read = readRunDate(text);
  if (read === undefined) throw new Error(`${text} is no date.`);
  return read;
}
