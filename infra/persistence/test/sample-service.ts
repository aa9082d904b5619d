import { type Clock, type OrganizationId, parseOrganizationId } from '@baton/contracts';
import { createLogger } from '@baton/observability';
import { type DatabaseTemplate, FakeClock } from '@baton/testing';
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
