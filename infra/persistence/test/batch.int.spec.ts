import { eventually, useDatabase } from '@baton/testing';
import { Client } from 'pg';
import { Batch } from '../src/postgres/batch';
import type { BatchResult, Statement } from '../src/postgres/statement';

describe('Batch', () => {
  let client: Client;

  // Hooks run in this order: connections are closed before the database is dropped.
  afterAll(() => client.end());
  const database = useDatabase();

  beforeAll(async () => {
    client = new Client(database.url);
    await client.connect();
    await client.query('create table account (id int primary key, amount bigint, owner uuid, note text, tags text[])');
  });
  beforeEach(async () => {
    await client.query('truncate account');
  });

  function send(...statements: Statement[]): Promise<readonly BatchResult[]> {
    return new Promise((resolve, reject) => {
      client.query(new Batch(statements, (error, results) => (error === undefined ? resolve(results) : reject(error))));
    });
  }

  async function preparedNow(text: string): Promise<number> {
    const found = await client.query<{ count: number }>(
      'select count(*)::int as count from pg_prepared_statements where statement = $1',
      [text],
    );
    return found.rows[0]?.count ?? -1;
  }

  it('answers each statement with its command, its count and its rows', async () => {
    const results = await send(
      { text: 'begin' },
      { text: 'insert into account (id, amount) values ($1, $2), ($3, $4)', values: [1, 10, 2, 20] },
      { text: 'select id, amount from account order by id' },
      { text: 'update account set amount = amount + $1', values: [1] },
      { text: 'commit' },
    );
    expect(results.map(({ command, rowCount }) => [command, rowCount])).toEqual([
      ['BEGIN', 0],
      ['INSERT', 2],
      ['SELECT', 2],
      ['UPDATE', 2],
      ['COMMIT', 0],
    ]);
    expect(results[2]?.rows).toEqual([
      { id: 1, amount: 10 },
      { id: 2, amount: 20 },
    ]);
  });

  it('reads and writes every kind of value without loss', async () => {
    const values = [
      Number.MAX_SAFE_INTEGER,
      'ümläut "quoted" \\ and \'single\'',
      ['a,b', 'say "hi"', 'back\\slash', '', null, 'NULL'],
      new Date('2026-03-01T02:03:04.567Z'),
      '2026-03-29',
      Buffer.from([0, 1, 255, 128, 10]),
      { nested: ['x', 1, null] },
      true,
      null,
    ];
    const text =
      'select $1::bigint as a, $2::text as b, $3::text[] as c, $4::timestamptz as d, $5::date as e, $6::bytea as f, $7::jsonb as g, $8::boolean as h, $9::int as i';
    const [first] = await send({ text, values });
    const [again] = await send({ text, values });
    expect(Object.values(first?.rows[0] ?? {})).toEqual(values);
    expect(again?.rows).toEqual(first?.rows);
  });

  it('refuses a bigint that a number cannot hold, and the connection goes on', async () => {
    await expect(
      send({ text: 'select 9007199254740993::bigint as large' }, { text: 'select 1 as one' }),
    ).rejects.toThrow('Select it as text');
    expect((await send({ text: 'select 1 as one' }))[0]?.rows).toEqual([{ one: 1 }]);
  });

  it('prepares a text once a connection, whatever the values', async () => {
    const text = 'select $1::int + 40 as sum';
    for (const value of [1, 2, 3])
      expect((await send({ text, values: [value] }))[0]?.rows).toEqual([{ sum: value + 40 }]);
    expect(await preparedNow(text)).toBe(1);
  });

  it('uses one preparation when a text stands twice in a batch', async () => {
    const text = 'select $1::int * 7 as product';
    const results = await send({ text, values: [1] }, { text, values: [2] });
    expect(results.map(({ rows }) => rows)).toEqual([[{ product: 7 }], [{ product: 14 }]]);
  });

  it('passes over what follows a failed statement, and undoes what went before it outside a transaction', async () => {
    const insert = 'insert into account (id) values ($1)';
    await expect(
      send({ text: insert, values: [1] }, { text: insert, values: [1] }, { text: insert, values: [2] }),
    ).rejects.toMatchObject({
      code: '23505',
    });
    expect((await send({ text: 'select id from account' }))[0]?.rows).toEqual([]);
  });

  it('prepares anew what was new in a failed batch, whether or not the server had got to it', async () => {
    const before = 'select 11 as eleven';
    const after = 'select 13 as thirteen';
    await expect(
      send({ text: before }, { text: 'select 1 / $1::int as quotient', values: [0] }, { text: after }),
    ).rejects.toMatchObject({
      code: '22012',
    });
    expect(await preparedNow(before)).toBe(1);
    expect(await preparedNow(after)).toBe(0);
    const results = await send(
      { text: before },
      { text: 'select 1 / $1::int as quotient', values: [1] },
      { text: after },
    );
    expect(results.map(({ rows }) => rows)).toEqual([[{ eleven: 11 }], [{ quotient: 1 }], [{ thirteen: 13 }]]);
  });

  it('tells at which statement it failed', async () => {
    const failedAt = new Promise<number>((resolve) => {
      const batch: Batch = new Batch(
        [{ text: 'begin' }, { text: 'select 1 as one' }, { text: 'select nonsense' }, { text: 'commit' }],
        () => resolve(batch.completed),
      );
      client.query(batch);
    });
    expect(await failedAt).toBe(2);
    expect((await send({ text: 'rollback' }))[0]?.command).toBe('ROLLBACK');
  });

  it('says ROLLBACK when a failed transaction is told to commit', async () => {
    await expect(send({ text: 'begin' }, { text: 'select nonsense' })).rejects.toThrow('nonsense');
    expect((await send({ text: 'commit' }))[0]?.command).toBe('ROLLBACK');
  });

  it('recovers by itself when a table changed under a prepared statement', async () => {
    const text = 'select * from account';
    await send({ text });
    await client.query('alter table account add column extra int');
    await expect(send({ text })).rejects.toMatchObject({ routine: 'RevalidateCachedQuery' });
    expect((await send({ text }))[0]?.rows).toEqual([]);
    await client.query('alter table account drop column extra');
  });

  it('sends nothing when a value cannot be a parameter', async () => {
    await expect(send({ text: 'delete from account' }, { text: 'select $1', values: [Symbol('no')] })).rejects.toThrow(
      'symbol cannot be a parameter',
    );
    expect((await send({ text: 'select 1 as one' }))[0]?.rows).toEqual([{ one: 1 }]);
  });

  it('refuses COPY and goes on', async () => {
    await expect(send({ text: 'copy account from stdin' })).rejects.toMatchObject({ code: '57014' });
    expect((await send({ text: 'select 1 as one' }))[0]?.rows).toEqual([{ one: 1 }]);
  });

  it('rejects when the connection is cut under it', async () => {
    const cut = new Client(database.url);
    cut.on('error', () => undefined);
    await cut.connect();
    const found = await cut.query<{ pid: number }>('select pg_backend_pid() as pid');
    const outcome = new Promise<Error | undefined>((resolve) => {
      cut.query(new Batch([{ text: 'select pg_sleep(60)' }], (error) => resolve(error)));
    });
    const pid = found.rows[0]?.pid;
    await eventually(async () => {
      const running = await client.query("select from pg_stat_activity where pid = $1 and state = 'active'", [pid]);
      expect(running.rowCount).toBe(1);
    });
    await client.query('select pg_terminate_backend($1)', [pid]);
    expect(await outcome).toMatchObject({ code: '57P01' });
  });
});
