import {
  CommitUnknownError,
  ConnectionLostError,
  NestedTransactionError,
  NoUnitOfWorkError,
  StatementFailedError,
  TransactionAbortedError,
  UnitOfWork,
  UnitOfWorkEndedError,
} from '../src';
import { A, B, openSample, useSample } from './sample-service';

describe('UnitOfWork', () => {
  const sample = useSample([A, B]);
  beforeEach(async () => {
    await sample.admin.query('truncate sample.invoice, sample.enrolment, sample.outbox');
  });

  async function enrolled(): Promise<string[]> {
    const rows = await sample.database.query<{ id: string }>('select organization_id as id from enrolment order by 1');
    return rows.map(({ id }) => id);
  }

  const enrol = 'insert into enrolment (organization_id) values ($1)';

  it('commits what succeeds and rolls back what throws', async () => {
    await sample.database.transaction((unit) => unit.execute(enrol, [A]));
    const failing = sample.database.transaction(async (unit) => {
      await unit.execute(enrol, [B]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await enrolled()).toEqual([A]);
  });

  it('does what must outlast a rollback once its connection is free, and drops it at a commit', async () => {
    const narrow = await openSample(sample.url, { poolSize: 1 });
    const later = async () => {
      await narrow.query(enrol, [B]);
    };
    const refused = narrow.transaction(async (unit) => {
      await unit.execute(enrol, [A]);
      unit.afterRollback(later);
      throw new Error('changed my mind');
    });
    await expect(refused).rejects.toThrow('changed my mind');
    expect(await enrolled()).toEqual([B]);
    await narrow.query('delete from enrolment');

    await narrow.transaction(async (unit) => unit.afterRollback(later));
    expect(await enrolled()).toEqual([]);
    await narrow.close();
  });

  it('is found by whoever works inside it, and nowhere else', async () => {
    expect(() => UnitOfWork.current()).toThrow(NoUnitOfWorkError);
    await sample.database.transaction(async (unit) => expect(UnitOfWork.current()).toBe(unit));
    expect(UnitOfWork.isOpen()).toBe(false);
  });

  it('refuses a transaction inside another', async () => {
    const nested = sample.database.transaction(() => sample.database.transaction(async () => undefined));
    await expect(nested).rejects.toThrow(NestedTransactionError);
  });

  it('answers the first statements of begin and the last of commit, in one transaction', async () => {
    const { unit, results } = await sample.database.begin([
      { text: 'insert into enrolment (organization_id) values ($1) returning paused', values: [A] },
    ]);
    expect(results.map(({ rowCount, rows }) => [rowCount, rows])).toEqual([[1, [{ paused: false }]]]);
    expect(await enrolled()).toEqual([]);
    const last = await unit.commit([
      { text: 'update enrolment set paused = true where organization_id = $1', values: [A] },
    ]);
    expect(last.map(({ command, rowCount }) => [command, rowCount])).toEqual([['UPDATE', 1]]);
    expect(await enrolled()).toEqual([A]);
  });

  it('gives its connection back when the first statements fail', async () => {
    const small = await openSample(sample.url, { poolSize: 1 });
    await expect(
      small.begin([
        { text: enrol, values: [A] },
        { text: enrol, values: [A] },
      ]),
    ).rejects.toThrow(StatementFailedError);
    await small.ping();
    expect(await enrolled()).toEqual([]);
    await small.close();
  });

  it('writes nothing when the last statements fail', async () => {
    const { unit } = await sample.database.begin([{ text: enrol, values: [A] }]);
    const error = await unit.commit([{ text: enrol, values: [A] }]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'STATEMENT_FAILED',
      sqlState: '23505',
      constraint: 'enrolment_pkey',
      retryable: false,
    });
    expect(await enrolled()).toEqual([]);
  });

  it('does not take a caught error for success', async () => {
    const { unit } = await sample.database.begin([]);
    await unit.run(async () => {
      await unit.execute('select nonsense').catch(() => undefined);
    });
    const error = await unit.commit([{ text: enrol, values: [A] }]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionAbortedError);
    expect(String((error as Error).cause)).toContain('nonsense');
    const later = sample.database.transaction(async (second) => {
      await second.execute(enrol, [A]);
      await second.execute(enrol, [A]).catch(() => undefined);
    });
    await expect(later).rejects.toThrow(TransactionAbortedError);
    expect(await enrolled()).toEqual([]);
  });

  it('reports what a deferred constraint refuses at COMMIT as refused, not as unknown', async () => {
    await sample.admin.query(
      'create table sample.pair (id int primary key, other int references sample.pair deferrable initially deferred)',
    );
    await sample.admin.query('grant all on sample.pair to baton_sample');
    const error = await sample.database
      .transaction((unit) => unit.execute('insert into pair values (1, 2)'))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'STATEMENT_FAILED', sqlState: '23503' });
    expect(await sample.database.query('select from pair')).toEqual([]);
  });

  describe('whose commit need not be flushed', () => {
    const look = { text: "select current_setting('synchronous_commit') as flushes" };

    it('does not wait for the disk, and what follows on its connection does', async () => {
      const { unit } = await sample.database.begin([]);
      await unit.execute(enrol, [A]);
      expect((await unit.commit([look], 'by-a-later-commit'))[0]?.rows).toEqual([{ flushes: 'off' }]);
      expect(await enrolled()).toEqual([A]);
      expect(await sample.database.query(look.text)).toEqual([{ flushes: 'on' }]);
    });

    it('is flushed all the same when messages leave with it', async () => {
      const { unit } = await sample.database.begin([]);
      unit.add({
        exchange: { name: 'orders' },
        message: { body: Buffer.from('one'), contentType: 'text/plain', headers: {} },
      });
      expect((await unit.commit([look], 'by-a-later-commit'))[0]?.rows).toEqual([{ flushes: 'on' }]);
    });
  });

  it('refuses to be used after its end', async () => {
    const { unit } = await sample.database.begin([{ text: 'select 1' }]);
    await unit.commit();
    await expect(unit.query('select 1')).rejects.toThrow(UnitOfWorkEndedError);
    await expect(unit.commit()).rejects.toThrow('committed already');
    await unit.rollback();
  });

  it('lets statements that were not awaited take turns on its connection', async () => {
    const rows = await sample.database.transaction((unit) =>
      Promise.all([1, 2, 3].map((value) => unit.query<{ value: number }>('select $1::int as value', [value]))),
    );
    expect(rows.flat()).toEqual([{ value: 1 }, { value: 2 }, { value: 3 }]);
  });

  it('sends a batch in order and says what each statement did', async () => {
    await sample.database.transaction(async (unit) => {
      const results = await unit.batch([
        { text: enrol, values: [A] },
        { text: enrol, values: [B] },
        { text: 'select count(*) as count from enrolment' },
      ]);
      expect(results.map(({ rowCount }) => rowCount)).toEqual([1, 1, 1]);
      expect(results[2]?.rows).toEqual([{ count: 2 }]);
    });
  });

  describe('when its connection breaks', () => {
    async function cut(unit: UnitOfWork): Promise<void> {
      const [row] = await unit.query<{ pid: number }>('select pg_backend_pid() as pid');
      await sample.admin.query('select pg_terminate_backend($1, 5000)', [row?.pid]);
    }

    it('reports a lost connection, which is worth a retry, and the pool replaces it', async () => {
      const { unit } = await sample.database.begin([{ text: enrol, values: [A] }]);
      await cut(unit);
      const error = await unit.execute(enrol, [B]).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConnectionLostError);
      expect(error).toMatchObject({ retryable: true });
      await unit.rollback();
      expect(await enrolled()).toEqual([]);
    });

    it('cannot know whether COMMIT took place', async () => {
      const { unit } = await sample.database.begin([{ text: enrol, values: [A] }]);
      await cut(unit);
      await expect(unit.commit()).rejects.toThrow(CommitUnknownError);
      await sample.database.ping();
    });

    it('knows that nothing was committed when the server says it ended before COMMIT', async () => {
      const { unit } = await sample.database.begin([{ text: enrol, values: [A] }]);
      const [row] = await unit.query<{ pid: number }>('select pg_backend_pid() as pid');
      await sample.admin.query(`create function sample.terminate(pid int) returns boolean language sql security definer
        as 'select pg_terminate_backend(pid)'`);
      const commit = unit.commit([
        { text: 'select terminate($1)', values: [row?.pid] },
        { text: 'select pg_sleep(10)' },
      ]);
      await expect(commit).rejects.toThrow(ConnectionLostError);
      expect(await enrolled()).toEqual([]);
    });

    it('cuts off a statement that is under way when it is rolled back', async () => {
      const { unit } = await sample.database.begin([{ text: enrol, values: [A] }]);
      const asleep = unit.query('select pg_sleep(600)').catch((thrown: unknown) => thrown);
      await unit.rollback();
      expect(await asleep).toBeInstanceOf(ConnectionLostError);
    });
  });
});
