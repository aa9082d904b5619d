import {
  assertTenancy,
  domainTable,
  EmptyTenantScopeError,
  NoTenantScopeError,
  StatementFailedError,
  serviceTable,
} from '../src';
import { A, B, C, openSample, useSample } from './sample-service';

describe('tenancy', () => {
  const sample = useSample([A, B, C]);
  beforeEach(async () => {
    await sample.admin.query('truncate sample.invoice, sample.enrolment');
    for (const id of [A, B, C]) await sample.admin.query('insert into sample.invoice values ($1, 1, 100)', [id]);
  });

  const insert = 'insert into invoice (organization_id, number) values ($1, $2)';
  const list = 'select organization_id as id from invoice order by 1';
  const who = 'select current_user as role';

  it('shows exactly the rows of the organizations in scope, though the query names none', async () => {
    const seen = await sample.database.transaction((unit) =>
      unit.asTenants([A, C], () => unit.query<{ id: string }>(list)),
    );
    expect(seen.map(({ id }) => id)).toEqual([A, C]);
  });

  it("neither changes nor deletes another tenant's rows, and refuses to insert any", async () => {
    await sample.database.transaction((unit) =>
      unit.asTenants([A], async () => {
        expect(await unit.execute('update invoice set minor = 0')).toBe(1);
        expect(await unit.execute('delete from invoice where organization_id = $1', [B])).toBe(0);
      }),
    );
    const inserted = sample.database.transaction((unit) => unit.asTenants([A], () => unit.execute(insert, [B, 2])));
    await expect(inserted).rejects.toMatchObject({ sqlState: '42501', retryable: false });
    const moved = sample.database.transaction((unit) =>
      unit.asTenants([A], () => unit.execute('update invoice set organization_id = $1, number = 9', [B])),
    );
    await expect(moved).rejects.toMatchObject({ sqlState: '42501' });
    expect((await sample.admin.query('select minor::int from sample.invoice order by organization_id')).rows).toEqual([
      { minor: 0 },
      { minor: 100 },
      { minor: 100 },
    ]);
  });

  it('raises when the tenant role reads without a scope', async () => {
    const { unit } = await sample.database.begin([{ text: "select set_config('role', 'baton_sample_tenant', true)" }]);
    await expect(unit.query(list)).rejects.toThrow(NoTenantScopeError);
    await unit.rollback();
    const second = await sample.database.begin([
      {
        text: "select set_config('role', 'baton_sample_tenant', true), set_config('baton.organization_ids', '', true)",
      },
    ]);
    await expect(second.unit.execute(insert, [A, 2])).rejects.toThrow(NoTenantScopeError);
    await second.unit.rollback();
    await expect(sample.database.transaction((third) => third.asTenants([], async () => undefined))).rejects.toThrow(
      EmptyTenantScopeError,
    );
  });

  it("keeps the service out of tenants' tables and tenants out of the service's", async () => {
    await expect(sample.database.query(list)).rejects.toMatchObject({ sqlState: '42501' });
    for (const table of ['enrolment', 'outbox', 'inbox', 'scheduled_message', 'migration']) {
      const read = sample.database.transaction((unit) => unit.asTenants([A], () => unit.query(`select from ${table}`)));
      await expect(read).rejects.toMatchObject({ sqlState: '42501' });
    }
  });

  it('lets planning read what it needs of all tenants, and write nothing', async () => {
    await sample.database.query('insert into enrolment values ($1)', [B]);
    await sample.database.transaction((unit) =>
      unit.asPlanner(async () => {
        expect(await unit.query('select name from organization')).toHaveLength(3);
        expect(await unit.query('select from enrolment')).toHaveLength(1);
      }),
    );
    await expect(sample.database.transaction((unit) => unit.asPlanner(() => unit.query(list)))).rejects.toThrow(
      StatementFailedError,
    );
    await expect(
      sample.database.transaction((unit) => unit.asPlanner(() => unit.execute('delete from enrolment'))),
    ).rejects.toThrow(StatementFailedError);
  });

  it('returns to the rights it came from, after success and after an error', async () => {
    await sample.database.transaction(async (unit) => {
      await unit.asTenants([A], async () => {
        expect(await unit.query(who)).toEqual([{ role: 'baton_sample_tenant' }]);
        await unit.asTenants([B], async () => expect(await unit.query<{ id: string }>(list)).toEqual([{ id: B }]));
        const failed = unit.asTenants([C], async () => {
          await unit.query(list);
          throw new Error('no luck');
        });
        await expect(failed).rejects.toThrow('no luck');
        expect(await unit.query(list)).toEqual([{ id: A }]);
      });
      expect(await unit.query(who)).toEqual([{ role: 'baton_sample' }]);
      await unit.execute('insert into enrolment values ($1)', [A]);
    });
  });

  it('keeps scopes apart that are open side by side', async () => {
    const seen = await sample.database.transaction((unit) =>
      Promise.all(
        [A, B, C].map((id) =>
          unit.asTenants([id], async () => [await unit.query(list), await unit.query(list)].flat()),
        ),
      ),
    );
    expect(seen).toEqual([A, B, C].map((id) => [{ id }, { id }]));
  });

  it('leaves a scope set by the first statements in force until one of its own is opened', async () => {
    const open = `select set_config('role', 'baton_sample_tenant', true), set_config('baton.organization_ids', $1, true)`;
    const { unit } = await sample.database.begin([{ text: open, values: [A] }]);
    expect(await unit.query(list)).toEqual([{ id: A }]);
    await unit.asTenants([B], async () => expect(await unit.query(list)).toEqual([{ id: B }]));
    expect(await unit.query(who)).toEqual([{ role: 'baton_sample' }]);
    expect(await unit.commit([{ text: 'select current_user as role' }])).toMatchObject([
      { rows: [{ role: 'baton_sample' }] },
    ]);
  });

  it("commits with the service's rights right after a scope", async () => {
    const { unit } = await sample.database.begin([]);
    await unit.asTenants([A], () => unit.execute(insert, [A, 2]));
    await unit.commit([{ text: 'insert into enrolment values ($1)', values: [A] }]);
    expect(await sample.database.query('select organization_id as id from enrolment')).toEqual([{ id: A }]);
  });

  it('leaves no scope behind on a connection', async () => {
    const small = await openSample(sample.url, { poolSize: 1 });
    await small.transaction((unit) => unit.asTenants([A], () => unit.query(list)));
    const [left] = await small.query<{ role: string; scope: string }>(
      "select current_user as role, coalesce(current_setting('baton.organization_ids', true), '') as scope",
    );
    expect(left).toEqual({ role: 'baton_sample', scope: '' });
    await small.close();
  });

  it('reads the scope once a statement, not once a row', async () => {
    const plan = await sample.database.transaction((unit) =>
      unit.asTenants([A, B, C], () =>
        unit.query<{ 'QUERY PLAN': string }>('explain (costs off) select * from invoice'),
      ),
    );
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('InitPlan');
  });

  describe('assertTenancy', () => {
    it('is content with tables made as they should be', async () => {
      await assertTenancy(sample.database, ['enrolment']);
    });

    it('names what is wrong with others', async () => {
      await sample.admin.query(`set search_path to sample, baton;
        create table bare (organization_id uuid, id int primary key);
        create table unforced (organization_id uuid primary key);
        ${domainTable('unforced')} alter table unforced no force row level security;
        create table everybodys (organization_id uuid primary key); ${domainTable('everybodys')} ${serviceTable('everybodys')}
        create table loose (organization_id uuid primary key); ${domainTable('loose')}
        alter policy tenant_scope on loose using (true);
        grant select on enrolment to baton_sample_tenant;`);
      const error = await assertTenancy(sample.database, ['enrolment']).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        violations: [
          'bare: row-level security is not forced',
          'bare: policy tenant_scope is missing or different',
          'bare: policy migrator is missing',
          'bare: the primary key does not begin with organization_id',
          "enrolment: the tenant role has rights on one of Baton's own tables",
          'everybodys: the role of the service has rights on it',
          'loose: policy tenant_scope is missing or different',
          'unforced: row-level security is not forced',
        ],
      });
    });
  });
});
