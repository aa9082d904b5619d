import { randomUUID } from 'node:crypto';
import { type ActiveOutbox, InMemoryOutboxStore, type OutgoingMessage } from '@baton/bus';
import { describeOutboxStore, eventually, useDatabase, useTcpProxy } from '@baton/testing';
import { Client } from 'pg';
import { type Database, OutboxLostError, PostgresOutboxStore, readBacklog } from '../src';
import { A, openSample, sampleTemplate } from './sample-service';

describeOutboxStore('InMemoryOutboxStore', async () => {
  const store = new InMemoryOutboxStore();
  return { store, commit: async (messages) => store.commit(messages), close: async () => undefined };
});

describe('outbox on PostgreSQL', () => {
  let admin: Client;
  const opened: Database[] = [];

  // Hooks run in this order: connections are closed before the database is dropped.
  afterAll(() => admin.end());
  const place = useDatabase({ template: sampleTemplate });

  beforeAll(async () => {
    admin = new Client(place.url);
    await admin.connect();
  });
  beforeEach(async () => {
    await admin.query('truncate sample.outbox, sample.scheduled_message');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });

  /** A process of its own, as far as the database can tell. */
  async function process(): Promise<{ database: Database; store: PostgresOutboxStore }> {
    const database = await openSample(place.url);
    opened.push(database);
    return { database, store: new PostgresOutboxStore(database) };
  }

  function write(database: Database, messages: readonly OutgoingMessage[]): Promise<void> {
    return database.transaction(async (unit) => {
      for (const one of messages) unit.add(one);
    });
  }

  function message(text: string): OutgoingMessage {
    return {
      exchange: { name: 'orders' },
      message: { body: Buffer.from(text), contentType: 'text/plain', headers: {} },
    };
  }

  async function contents(): Promise<string[]> {
    const { rows } = await admin.query<{ body: Buffer }>('select body from sample.outbox order by id');
    return rows.map(({ body }) => body.toString());
  }

  async function acquired(store: PostgresOutboxStore): Promise<ActiveOutbox> {
    const active = await store.acquire();
    if (active === undefined) throw new Error('Another relay is active.');
    return active;
  }

  describeOutboxStore('PostgresOutboxStore', async () => {
    const { database, store } = await process();
    return {
      store,
      commit: (messages) => write(database, messages),
      close: async () => undefined,
    };
  });

  it('holds messages with their transaction: all of them in order, or none', async () => {
    const { database } = await process();
    const failing = database.transaction(async (unit) => {
      unit.add(message('lost'));
      unit.schedule(randomUUID(), new Date(), message('lost too'));
      expect(unit.pending).toBe(2);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await contents()).toEqual([]);
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    await database.transaction(async (unit) => {
      for (const text of texts) unit.add(message(text));
      expect(await contents()).toEqual([]);
    });
    expect(await contents()).toEqual(texts);
    expect((await admin.query('select from sample.scheduled_message')).rowCount).toBe(0);
  });

  it('takes messages from within a tenant scope, where the outbox cannot be reached', async () => {
    const { database } = await process();
    const token = randomUUID();
    await database.transaction((unit) =>
      unit.asTenants([A], async () => {
        unit.add(message('from a tenant'));
        unit.schedule(token, new Date('2026-03-02T00:00:00Z'), message('later'));
      }),
    );
    expect(await contents()).toEqual(['from a tenant']);
    const cancelled = await database.transaction((unit) => unit.asTenants([A], () => unit.cancelScheduled(token)));
    expect(cancelled).toBe(true);
    expect(await database.transaction((unit) => unit.cancelScheduled(token))).toBe(false);
  });

  it('takes back what was scheduled in the same transaction', async () => {
    const { database } = await process();
    const token = randomUUID();
    await database.transaction(async (unit) => {
      unit.schedule(token, new Date(), message('never'));
      expect(await unit.cancelScheduled(token)).toBe(true);
      expect(await unit.cancelScheduled(token)).toBe(false);
    });
    expect((await admin.query('select from sample.scheduled_message')).rowCount).toBe(0);
  });

  it('gives a cancelled message back when the cancelling transaction rolls back', async () => {
    const { database, store } = await process();
    const token = randomUUID();
    await store.schedule(token, new Date(), message('stays'));
    const failing = database.transaction(async (unit) => {
      expect(await unit.cancelScheduled(token)).toBe(true);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.cancelScheduled(token)).toBe(true);
  });

  it('loses no message of work that outlives its transaction: it is told', async () => {
    const { database } = await process();
    const unit = await database.transaction(async (current) => current);
    expect(() => unit.add(message('too late'))).toThrow('committed already');
  });

  it("lets one process relay, and the next when that one's connection breaks", async () => {
    const [one, other] = [await process(), await process()];
    const active = await acquired(one.store);
    expect(await other.store.acquire()).toBeUndefined();
    await admin.query(`select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`);
    const next = await eventually(() => acquired(other.store));
    await expect(active.read(undefined, 1)).rejects.toThrow(OutboxLostError);
    await expect(active.moveDue(new Date(), 1)).rejects.toThrow(OutboxLostError);
    await active.release();
    await next.release();
  });

  describe('over a link that carries nothing more and does not say so', () => {
    const link = useTcpProxy(() => Number(new URL(place.url).port));
    beforeEach(() => {
      // What the sockets need goes on by itself; minutes of silence pass when the test says so.
      jest.useFakeTimers({ advanceTimers: true, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
    });
    afterEach(() => jest.useRealTimers());

    async function linked(): Promise<PostgresOutboxStore> {
      const database = await openSample(link.current.through(place.url));
      opened.push(database);
      return new PostgresOutboxStore(database);
    }

    it('gives up what it asked, and the right to relay', async () => {
      const active = await acquired(await linked());
      await active.delete(['0']);
      link.current.stall();

      const asked = Promise.allSettled([active.read(undefined, 1), active.delete(['0'])]);
      await jest.advanceTimersByTimeAsync(30_000);

      expect(await asked).toEqual([
        { status: 'rejected', reason: expect.any(OutboxLostError) },
        { status: 'rejected', reason: expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }) },
      ]);
      await expect(active.moveDue(new Date(), 1)).rejects.toThrow(OutboxLostError);
      await active.release();
    });

    it('waits neither for its goodbye nor for a look whether it may relay', async () => {
      const store = await linked();
      const active = await acquired(store);
      link.current.stall();

      const released = active.release();
      await jest.advanceTimersByTimeAsync(3_000);
      await released;

      const acquiring = Promise.allSettled([store.acquire()]);
      await jest.advanceTimersByTimeAsync(30_000);
      expect(await acquiring).toMatchObject([{ status: 'rejected', reason: { code: 'DATABASE_UNAVAILABLE' } }]);
    });
  });

  it('wakes the relay of another process', async () => {
    const [relaying, writing] = [await process(), await process()];
    const active = await acquired(relaying.store);
    const woken = new Promise<void>((resolve) => relaying.store.onWritten(resolve));
    const unsubscribe = writing.store.onWritten(() => undefined);
    await writing.database.transaction(async (unit) => unit.add(message('hello')));
    await woken;
    expect((await active.read(undefined, 10)).map(({ message: { body } }) => body.toString())).toEqual(['hello']);
    unsubscribe();
    await active.release();
  });

  it('says how much waits, for how long, and what is due later', async () => {
    const { database, store } = await process();
    expect(await readBacklog(database)).toEqual({ waiting: 0, lagSeconds: 0, scheduled: 0, overdueSeconds: 0 });

    await write(database, ['a', 'b', 'c'].map(message));
    await admin.query(
      "update sample.outbox set written_at = written_at - interval '90 s' where id = (select min(id) from sample.outbox)",
    );
    await store.schedule(randomUUID(), new Date(Date.now() + 60_000), message('later'));
    const { lagSeconds, ...counted } = await readBacklog(database);
    expect(counted).toEqual({ waiting: 3, scheduled: 1, overdueSeconds: 0 });
    expect(lagSeconds).toBeGreaterThan(89);

    await store.schedule(randomUUID(), new Date(Date.now() - 60_000), message('should have left'));
    expect((await readBacklog(database)).overdueSeconds).toBeGreaterThan(59);
  });

  it('counts no further than tells something', async () => {
    const { database } = await process();
    await admin.query(`insert into sample.outbox (exchange, properties, body)
      select '{"name":"x"}', '{}', '' from generate_series(1, 10050)`);
    expect((await readBacklog(database)).waiting).toBe(10_000);
  });

  it('reads equal exchanges as one object, by which a transport knows what it has declared', async () => {
    const { database, store } = await process();
    await write(database, ['a', 'b'].map(message));
    const active = await acquired(store);
    const [first, second] = await active.read(undefined, 10);
    expect(second?.exchange).toBe(first?.exchange);
    await active.release();
  });
});
