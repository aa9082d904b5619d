import { Client } from 'pg';
import { createTestDatabase, type DatabaseTemplate, useDatabase } from '../src/test-database';

let builds = 0;
const template: DatabaseTemplate = {
  name: 'test-database-spec',
  build: async (url) => {
    builds += 1;
    await query(url, 'create table planet (name text primary key)');
    await query(url, `insert into planet values ('earth')`);
  },
};

describe('useDatabase', () => {
  const database = useDatabase({ template });

  it('gives a copy of the template', async () => {
    expect(await query(database.url, 'select name from planet')).toEqual([{ name: 'earth' }]);
  });

  it('names the database that its URL leads to', async () => {
    expect(await query(database.url, 'select current_database() as name')).toEqual([{ name: database.name }]);
  });

  it('keeps what one copy changes out of the next, and builds the template once', async () => {
    await query(database.url, `insert into planet values ('mars')`);
    const other = await createTestDatabase({ template });
    try {
      expect(await query(other.url, 'select name from planet')).toEqual([{ name: 'earth' }]);
    } finally {
      await other.drop();
    }
    expect(builds).toBe(1);
  });

  it('drops a database although somebody is still connected', async () => {
    const other = await createTestDatabase();
    const forgotten = new Client({ connectionString: other.url });
    forgotten.on('error', () => undefined);
    await forgotten.connect();
    await other.drop();
    const left = await query(database.url, `select 1 from pg_database where datname = '${other.name}'`);
    expect(left).toEqual([]);
  });

  it('leaves no template behind whose building failed', async () => {
    const broken: DatabaseTemplate = { name: 'broken', build: (url) => query(url, 'select 1 / 0') };
    await expect(createTestDatabase({ template: broken })).rejects.toThrow('division by zero');
    const mended: DatabaseTemplate = { name: 'broken', build: (url) => query(url, 'create table mended ()') };
    const copy = await createTestDatabase({ template: mended });
    expect(await query(copy.url, `select to_regclass('mended')::text as found`)).toEqual([{ found: 'mended' }]);
    await copy.drop();
  });
});

async function query<T>(url: string, sql: string): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T;
  } finally {
    await client.end();
  }
}
