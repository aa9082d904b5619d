import { randomBytes } from 'node:crypto';
import { createTestDatabase, type DroppableDatabase, eventually, useDatabase } from '@baton/testing';
import { Client } from 'pg';
import {
  DatabaseRefusedError,
  domainTable,
  MigrationRefusedError,
  migrate,
  NotMigratedError,
  type SqlMigration,
} from '../src';
import { A, B, insertOrganizations, openSample, sampleMigrations, silent } from './sample-service';

const first: SqlMigration = {
  name: '2026-03-01-ledger',
  sql: `create table entry (organization_id uuid primary key);${domainTable('entry')}`,
};
const second: SqlMigration = { name: '2026-03-02-note', sql: 'alter table entry add column note text;' };

describe('migrate', () => {
  const place = useDatabase();

  function run(...migrations: SqlMigration[]): Promise<void> {
    return migrate({ services: [{ service: 'ledger', url: place.url, migrations }], logger: silent });
  }

  async function ask<Row extends object>(text: string, url = place.url): Promise<Row[]> {
    const client = new Client(url);
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  it('makes what is missing, and nothing twice', async () => {
    await run(first);
    await run(first, second);
    await run(first, second);
    const steps = await ask<{ name: string }>(
      "select name from ledger.migration where name like '2026-03%' order by id",
    );
    expect(steps.map(({ name }) => name)).toEqual([first.name, second.name]);
  });

  it('leaves nothing of a set of steps of which one fails', async () => {
    const broken: SqlMigration = { name: '2026-03-04-broken', sql: 'create table half (id int); select nonsense;' };
    const whole: SqlMigration = { name: '2026-03-03-whole', sql: 'create table complete (id int);' };
    await expect(run(first, second, whole, broken)).rejects.toThrow('nonsense');
    expect(await ask("select to_regclass('ledger.half') as half, to_regclass('ledger.complete') as complete")).toEqual([
      { half: null, complete: null },
    ]);
  });

  it('lets two do it at once, in one database and in two of one server', async () => {
    const others = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const service = `twice_${randomBytes(4).toString('hex')}`;
    try {
      const urls = [...others, ...others].map(({ url }) => url);
      await Promise.all(
        urls.map((url) => migrate({ services: [{ service, url, migrations: [first] }], logger: silent })),
      );
      for (const { url } of others) {
        expect(
          await ask(`select count(*)::int as count from ${service}.migration where name = '${first.name}'`, url),
        ).toEqual([{ count: 1 }]);
      }
    } finally {
      await Promise.all(others.map((other) => other.drop()));
      await dropRoles(service);
    }
  });

  it('does nothing while another migrates this database, and goes on after it', async () => {
    const other = await createTestDatabase();
    const holder = new Client(other.url);
    await holder.connect();
    try {
      await holder.query("select pg_advisory_lock(hashtextextended('baton.migrate', 0))");
      const migrating = migrate({
        services: [{ service: 'ledger', url: other.url, migrations: [first] }],
        logger: silent,
      });
      await eventually(async () => {
        const waiting = await holder.query(
          "select from pg_stat_activity where wait_event = 'advisory' and datname = current_database()",
        );
        expect(waiting.rowCount).toBe(1);
      });
      expect(await ask("select to_regnamespace('ledger') as ledger", other.url)).toEqual([{ ledger: null }]);
      await holder.query('select pg_advisory_unlock_all()');
      await migrating;
    } finally {
      await holder.end();
      await other.drop();
    }
  });

  it("makes every role without login and without inheritance, and everything the migrator's", async () => {
    const roles =
      await ask(`select rolname as name, rolcanlogin as login, rolinherit as inherits, rolbypassrls or rolsuper as above
      from pg_roles where rolname like 'baton_ledger%' or rolname = 'baton_migrator' order by 1`);
    expect(roles).toEqual(
      ['baton_ledger', 'baton_ledger_planner', 'baton_ledger_tenant', 'baton_migrator'].map((name) => ({
        name,
        login: false,
        inherits: false,
        above: false,
      })),
    );
    const owners = await ask(
      "select distinct pg_get_userbyid(relowner) as owner from pg_class where relnamespace = 'ledger'::regnamespace",
    );
    expect(owners).toEqual([{ owner: 'baton_migrator' }]);
  });

  it('refuses to open a database that is not migrated, and says what to do', async () => {
    const empty = await createTestDatabase();
    const never = `never_${randomBytes(4).toString('hex')}`;
    try {
      const noRole = await openSample(empty.url, { service: never }).catch((thrown: unknown) => thrown);
      expect(noRole).toBeInstanceOf(NotMigratedError);
      expect(String(noRole)).toContain('npm run migrate');
      await expect(openSample(empty.url, { service: 'ledger' })).rejects.toThrow('schema ledger has no tables');
      await expect(
        openSample(place.url, { service: 'ledger', migrations: [first, { name: '2026-09-09-new', sql: '' }] }),
      ).rejects.toThrow('"2026-09-09-new" has not been carried out');
      const url = new URL(empty.url);
      url.pathname = '/no_such_database';
      await expect(openSample(url.toString(), { service: 'ledger' })).rejects.toThrow(DatabaseRefusedError);
    } finally {
      await empty.drop();
    }
  });

  describe('by a login that may only create roles', () => {
    const suffix = randomBytes(4).toString('hex');
    const admin = `migrating_${suffix}`;
    const login = `serving_${suffix}`;
    const service = `plain_${suffix}`;
    let database: DroppableDatabase;

    beforeAll(async () => {
      database = await createTestDatabase();
      await ask(`create role ${admin} login createrole noinherit; create role ${login} login;
        grant create on database "${database.name}" to ${admin};`);
      await letMigratorRoleBeGranted(admin);
    });
    afterAll(async () => {
      await database.drop();
      await dropRoles(service);
      await ask(`drop owned by ${admin} cascade; drop role ${login}; drop role ${admin};`);
    });

    function as(user: string): string {
      const url = new URL(database.url);
      url.username = user;
      return url.toString();
    }

    /** baton_migrator belongs to all databases of the server and may be another's; an administrator passes on the right. */
    async function letMigratorRoleBeGranted(to: string): Promise<void> {
      await ask(`grant baton_migrator to ${to} with admin option`);
    }

    const migratePlain = (migrateUrl: string) =>
      migrate({ services: [{ service, url: as(login), migrations: sampleMigrations }], migrateUrl, logger: silent });

    it('is refused with a reason when it lacks even that', async () => {
      await expect(migratePlain(as(login))).rejects.toThrow(MigrationRefusedError);
    });

    it('migrates, repeatedly, and the service works with a login of its own and no more rights than its role', async () => {
      await migratePlain(as(admin));
      await migratePlain(as(admin));
      const opened = await openSample(as(login), { service });
      await insertOrganizations(opened, [A, B]);
      expect(
        await opened.transaction((unit) =>
          unit.asTenants([B], () => unit.query('select organization_id as id from organization')),
        ),
      ).toEqual([{ id: B }]);
      await expect(opened.query('select from invoice')).rejects.toMatchObject({ sqlState: '42501' });
      await opened.close();
      for (const table of ['organization', 'invoice', 'enrolment', 'outbox']) {
        await expect(ask(`select from ${service}.${table}`, as(login))).rejects.toMatchObject({ code: '42501' });
      }
    });

    it("keeps a login out that is no member of the service's role", async () => {
      await expect(openSample(as(admin), { service: 'ledger' })).rejects.toThrow(
        'its login is no member of baton_ledger',
      );
    });
  });

  async function dropRoles(service: string): Promise<void> {
    for (const role of ['_tenant', '_planner', '']) await ask(`drop role if exists baton_${service}${role}`);
  }
});
