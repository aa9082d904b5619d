import { useDatabase } from '@baton/testing';
import { defineEntity, p } from '@mikro-orm/core';
import { Client } from 'pg';
import { type Database, isRetryableDatabaseError, sqlStateOf, TransactionAbortedError } from '../src';
import { A, B, insertOrganizations, openSample, sampleTemplate } from './sample-service';

const Invoice = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  properties: {
    organizationId: p.uuid().primary().fieldName('organization_id'),
    number: p.integer().primary(),
    minor: p.bigint('number'),
  },
});

describe('an entity manager in a unit of work', () => {
  let database: Database;
  let admin: Client;

  // Hooks run in this order: connections are closed before the database is dropped.
  afterAll(async () => {
    await database.close();
    await admin.end();
  });
  const place = useDatabase({ template: sampleTemplate });

  beforeAll(async () => {
    admin = new Client(place.url);
    await admin.connect();
    database = await openSample(place.url, { entities: [Invoice] });
    await insertOrganizations(database, [A, B]);
  });
  beforeEach(async () => {
    await admin.query('truncate sample.invoice');
    for (const id of [A, B]) await admin.query('insert into sample.invoice values ($1, 1, 100)', [id]);
  });

  async function amounts(): Promise<number[]> {
    const { rows } = await admin.query<{ minor: number }>(
      'select minor::int as minor from sample.invoice order by organization_id, number',
    );
    return rows.map(({ minor }) => minor);
  }

  it('sees its own transaction, and what raw statements wrote in it', async () => {
    await database.transaction((unit) =>
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
    await database.transaction(async (unit) => {
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

  it('writes nothing when the transaction rolls back', async () => {
    const failing = database.transaction((unit) =>
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
    await database.transaction(async (unit) => {
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
    await database.transaction(async (unit) => {
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
    const failing = database.transaction((unit) =>
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
