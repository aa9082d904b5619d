import { type OrganizationId, parseOrganizationId, type RunDate, readRunDate } from '@baton/contracts';
import { createLogger } from '@baton/observability';
import { Database, migrate, UnitOfWork } from '@baton/persistence';
import type { ExecutionContext } from '@baton/schedule-runner';
import { FakeClock, useDatabase } from '@baton/testing';
import { type ReconcilePayments } from '../src/index';
import { accountingMigrations } from '../src/infrastructure/persistence/migrations';

type Row = Record<string, unknown>;

const logger = createLogger({ service: 'accounting', level: 'silent' });

/** The accounting schema in a database of its own, and the ways tests look at it. */
export interface AccountingDatabase {
  readonly database: Database;
  /** Does work as a handler does it: in one transaction, under a scope of these organizations. */
  inScope<T>(tenants: readonly OrganizationId[], work: () => Promise<T>): Promise<T>;
  /** As {@link inScope}, and then rolls back; gives what the work gave. */
  tried<T>(tenants: readonly OrganizationId[], work: () => Promise<T>): Promise<T>;
  /** Writes rows of one organization; what a row leaves out gets its default. */
  insert(tenant: OrganizationId, table: string, rows: readonly Row[]): Promise<void>;
}

/** Gives a test file the migrated accounting schema, without the module kit's tables, which handlers never touch. */
export function useAccounting(): AccountingDatabase {
  const server = useDatabase({
    template: {
      name: 'accounting-tables',
      build: (url) =>
        migrate({
          services: [{ service: 'accounting', url, migrations: accountingMigrations }],
          logger,
        }),
    },
  });
  let database: Database | undefined;
  beforeAll(async () => {
    database = await Database.open({ url: server.url, service: 'accounting', logger, clock: new FakeClock() });
  });
  afterAll(() => database?.close());
  const opened = (): Database => {
    if (database === undefined)
      throw new Error('The database of useAccounting() is opened before the tests: use it inside one.');
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
export function id(kind: 'party' | 'document' | 'line' | 'asset' | 'run', n: number): string {
  const digit = { party: 'a', document: 'b', line: 'c', asset: 'd', run: 'f' }[kind];
  return `${digit.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A date of a test. */
export function date(text: string): RunDate {
  const read = readRunDate(text);
  if (read === undefined) throw new Error(`${text} is no date.`);
  return read;
}

/** What a handler is told of an execution: the same for both schedule types, which take no parameters. */
export function executionOf(tenant: OrganizationId, runDateUtc: RunDate): ExecutionContext<typeof ReconcilePayments> {
  return {
    tenant,
    runId: id('run', 1),
    runDateUtc,
    dueDate: runDateUtc,
    dryRun: false,
    attempt: 1,
    signal: new AbortController().signal,
    parameters: {},
    publish: () => Promise.reject(new Error('Accounting publishes nothing.')),
  };
}

/** A chart of accounts with every role. */
export const chart: readonly Row[] = [
  { account_code: '0490', name: 'Accumulated depreciation', kind: 'asset', role: 'accumulated-depreciation' },
  { account_code: '0800', name: 'Equity', kind: 'equity', role: null },
  { account_code: '1200', name: 'Bank', kind: 'asset', role: 'bank' },
  { account_code: '1400', name: 'Trade receivables', kind: 'asset', role: 'receivable' },
  { account_code: '1500', name: 'Credits with vendors', kind: 'asset', role: 'vendor-credit' },
  { account_code: '1600', name: 'Trade payables', kind: 'liability', role: 'payable' },
  { account_code: '1700', name: 'Credits of customers', kind: 'liability', role: 'customer-credit' },
  { account_code: '4830', name: 'Depreciation', kind: 'expense', role: 'depreciation-expense' },
  { account_code: '4970', name: 'Payment differences', kind: 'expense', role: 'payment-difference' },
];
