import { type Clock, type OrganizationId, parseOrganizationId } from '@baton/contracts';
import { createLogger } from '@baton/observability';
import { type DatabaseTemplate, FakeClock, useDatabase } from '@baton/testing';
import { Client } from 'pg';
import { Database, type DatabaseOptions, domainTable, migrate, type SqlMigration, serviceTable } from '../src';

/** A service with a tenants' table and one of Baton's own, as the tests of this package use it. */
export const sampleMigrations: readonly SqlMigration[] = [
  {
    name: '2026-03-01-sample-organization',
    sql: `create table organization (organization_id uuid primary key, name text not null);${domainTable('organization', { plannerReads: true })}`,
  },
  {
    name: '2026-03-02-sample-invoice',
    sql: `create table invoice (
      organization_id uuid not null references organization,
      number integer not null,
      minor bigint not null default 0,
      primary key (organization_id, number)
    );
    ${domainTable('invoice')}
    create table enrolment (organization_id uuid primary key, paused boolean not null default false);
    ${serviceTable('enrolment', { plannerReads: true })}`,
  },
];

export const silent = createLogger({ service: 'test', level: 'silent' });

export const A: OrganizationId = parseOrganizationId('aaaaaaaa-0000-4000-8000-000000000001');
export const B: OrganizationId = parseOrganizationId('bbbbbbbb-0000-4000-8000-000000000002');
export const C: OrganizationId = parseOrganizationId('cccccccc-0000-4000-8000-000000000003');

export const sampleTemplate: DatabaseTemplate = {
  name: 'persistence-sample',
  build: (url) => migrate({ services: [{ service: 'sample', url, migrations: sampleMigrations }], logger: silent }),
};

export function openSample(url: string, options: Partial<DatabaseOptions> = {}): Promise<Database> {
  const clock: Clock = new FakeClock(new Date('2026-03-01T02:00:00Z'));
  return Database.open({ url, service: 'sample', logger: silent, clock, ...options });
}

/** Gives each organization its row, so that invoices may refer to it. */
export function insertOrganizations(database: Database, organizations: readonly OrganizationId[]): Promise<void> {
  return database.transaction((unit) =>
    unit.asTenants(organizations, async () => {
      for (const id of organizations)
        await unit.execute('insert into organization values ($1, $2)', [id, `Organization ${id}`]);
    }),
  );
}

/** A sample service's database, and a connection that may do everything in it. */
export interface Sample {
  readonly url: string;
  readonly database: Database;
  readonly admin: Client;
}

/** Gives a test file the sample service with these organizations in it. */
export function useSample(
  organizations: readonly OrganizationId[] = [],
  options: Partial<DatabaseOptions> = {},
): Sample {
  let database: Database | undefined;
  let admin: Client | undefined;
  // Hooks run in this order: connections are closed before the database is dropped.
  afterAll(async () => {
    await database?.close();
    await admin?.end();
  });
  const place = useDatabase({ template: sampleTemplate });
  beforeAll(async () => {
    admin = new Client(place.url);
    await admin.connect();
    database = await openSample(place.url, options);
    if (organizations.length > 0) await insertOrganizations(database, organizations);
  });
  return {
    get url() {
      return place.url;
    },
    get database() {
      return opened(database);
    },
    get admin() {
      return opened(admin);
    },
  };
}

function opened<T>(connection: T | undefined): T {
  if (connection === undefined)
    throw new Error('useSample() opens its connections before the tests: use it inside one.');
  return connection;
}
