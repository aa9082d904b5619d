import { defineEntity, p } from '@mikro-orm/core';
import { isRetryableDatabaseError, sqlStateOf, TransactionAbortedError } from '../src';
import { A, B, useSample } from './sample-service';

const Invoice = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  properties: {
    organizationId: p.uuid().primary().fieldName('organization_id'),
    number: p.integer().primary(),
    minor: p.bigint('number'),
  },
});

/** A value of each kind that entities have; its table is the test's own. */
const Sample = defineEntity({
  name: 'Sample',
  tableName: 'sample_value',
  properties: {
    organizationId: p.uuid().primary().fieldName('organization_id'),
    at: p.datetime(),
    day: p.date(),
    amount: p.decimal('string'),
    big: p.bigint(),
    ratio: p.double(),
    yes: p.boolean(),
    data: p.json<{ readonly a: string }>(),
    tags: p.array(),
    nothing: p.string().nullable(),
  },
});

describe('an entity manager in a unit of work', () => {
  const sample = useSample([A, B], { entities: [Invoice, Sample] });
  beforeEach(async () => {
    await sample.admin.query('truncate sample.invoice');
    for (const id of [A, B]) await sample.admin.query('insert into sample.invoice values ($1, 1, 100)', [id]);
  });

  async function amounts(): Promise<number[]> {
    const { rows } = await sample.admin.query<{ minor: number }>(
      'select minor::int as minor from sample.invoice order by organization_id, number',
    );
    return rows.map(({ minor }) => minor);
  }

  it('sees its own transaction, and what raw statements wrote in it', async () => {
    await sample.database.transaction((unit) =>
      unit.asTenants([A], async () => {
        await unit.execute('update invoice set minor = 7');
        const entities = await unit.entityManager();
        const [invoice] = await entities.find(Invoice, {});
        expect(invoice?.minor).toBe(7);
        expect(await unit.entityManager()).toBe(entities);
      }),
    );
  });

  it("finds and writes the scope's rows alone, flushed when the scope ends", async () => {
    await sample.database.transaction(async (unit) => {
      await unit.asTenants([A], async () => {
        const entities = await unit.entityManager();
        const invoices = await entities.find(Invoice, {});
        expect(invoices.map(({ organizationId }) => organizationId)).toEqual([A]);
        for (const invoice of invoices) invoice.minor = 11;
        entities.create(Invoice, { organizationId: A, number: 2, minor: 22 });
      });
      await unit.asTenants([B], async () => {
        const entities = await unit.entityManager();
        expect(await entities.find(Invoice, {})).toHaveLength(1);
      });
    });
    expect(await amounts()).toEqual([11, 22, 100]);
  });

  it('prepares its statements, and gives every kind of value back as it was', async () => {
    await sample.admin.query(`create table if not exists sample.sample_value (
      organization_id uuid primary key, at timestamptz not null, day date not null, amount numeric not null, big bigint not null,
      ratio double precision not null, yes boolean not null, data jsonb not null, tags text[] not null, nothing text)`);
    await sample.admin.query('grant all on sample.sample_value to baton_sample_tenant');
    const value = {
      organizationId: A as string,
      at: new Date('2026-03-29T01:30:00.123Z'),
      day: '2026-03-29',
      amount: '12345678901234567890.50',
      big: 9007199254740993n,
      ratio: -0.1,
      yes: true,
      data: { a: "it's ? \\" },
      tags: ['a', 'b,c'],
      nothing: null,
    };
    await sample.database.transaction((unit) =>
      unit.asTenants([A], async () => {
        const entities = await unit.entityManager();
        entities.create(Sample, { ...value, at: new Date(0), amount: '0', nothing: 'x' });
        await entities.flush();
        Object.assign(await entities.findOneOrFail(Sample, { organizationId: A }), value);
        await entities.flush();
        entities.clear();
        const found = await entities.findOneOrFail(Sample, { organizationId: A, at: { $gte: value.at } });
        expect({ ...found }).toEqual(value);
        const prepared = await unit.query<{ statement: string }>(
          `select statement from pg_prepared_statements where statement ~ 'sample_value' order by statement`,
        );
        expect(prepared.map(({ statement }) => statement.slice(0, 6))).toEqual([
          'insert',
          'select',
          'select',
          'update',
        ]);
      }),
    );
  });

  it('writes nothing when the transaction rolls back', async () => {
    const failing = sample.database.transaction((unit) =>
      unit.asTenants([A], async () => {
        const entities = await unit.entityManager();
        entities.create(Invoice, { organizationId: A, number: 2, minor: 22 });
        await entities.flush();
        throw new Error('no');
      }),
    );
    await expect(failing).rejects.toThrow('no');
    expect(await amounts()).toEqual([100, 100]);
  });

  it('has a nested transaction roll back alone, and the scope is as before', async () => {
    await sample.database.transaction(async (unit) => {
      await unit.asTenants([A], async () => {
        const entities = await unit.entityManager();
        const nested = entities.transactional(async (inner) => {
          inner.create(Invoice, { organizationId: A, number: 1, minor: 0 });
        });
        await expect(nested).rejects.toMatchObject({ code: '23505' });
        await entities.transactional(async (inner) => {
          inner.create(Invoice, { organizationId: A, number: 3, minor: 33 });
        });
        expect(await unit.query('select current_user as role')).toEqual([{ role: 'baton_sample_tenant' }]);
      });
      expect(await unit.query('select current_user as role')).toEqual([{ role: 'baton_sample' }]);
    });
    expect(await amounts()).toEqual([100, 33, 100]);
  });

  it('sets a scope anew that a savepoint took away', async () => {
    const list = 'select organization_id as id from invoice';
    await sample.database.transaction(async (unit) => {
      const entities = await unit.entityManager();
      const nested = entities.transactional(async () => {
        await unit.asTenants([A], () => unit.query(list));
        throw new Error('no');
      });
      await expect(nested).rejects.toThrow('no');
      expect(await unit.asTenants([A], () => unit.query(list))).toEqual([{ id: A }]);
      await unit.asTenants([A], async () => {
        await unit.execute('savepoint here');
        await unit.asTenants([B], async () => {
          await expect(unit.query('select nonsense')).rejects.toThrow('nonsense');
          await unit.execute('rollback to savepoint here');
          expect(await unit.query(list)).toEqual([{ id: B }]);
        });
        expect(await unit.query(list)).toEqual([{ id: A }]);
      });
    });
  });

  it('throws errors that can be told apart, and a caught one does not pass for success', async () => {
    let thrown: unknown;
    const failing = sample.database.transaction((unit) =>
      unit.asTenants([A], async () => {
        const entities = await unit.entityManager();
        const bad = entities
          .getConnection()
          .execute('insert into invoice values (?, 1)', [A], 'run', entities.getTransactionContext());
        thrown = await bad.catch((error: unknown) => error);
      }),
    );
    await expect(failing).rejects.toThrow(TransactionAbortedError);
    expect([sqlStateOf(thrown), isRetryableDatabaseError(thrown)]).toEqual(['23505', false]);
  });
});
