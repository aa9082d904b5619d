import { randomUUID } from 'node:crypto';
import { currentOutbox } from '@baton/bus';
import { FakeClock, useDatabase } from '@baton/testing';
import { type Database, InboxCleanup, PostgresConsumeTransaction, UnitOfWork } from '../src';
import { A, B, openSample, sampleTemplate } from './sample-service';

describe('PostgresConsumeTransaction', () => {
  const clock = new FakeClock('2026-03-01T00:00:00Z');
  let database: Database;
  let transaction: PostgresConsumeTransaction;

  // Hooks run in this order: connections are closed before the database is dropped.
  afterAll(() => database.close());
  const place = useDatabase({ template: sampleTemplate });

  beforeAll(async () => {
    database = await openSample(place.url, { clock });
    transaction = new PostgresConsumeTransaction(database);
  });
  beforeEach(() => database.query('delete from enrolment'));

  const enrol = (id: string) =>
    UnitOfWork.current().execute('insert into enrolment (organization_id) values ($1)', [id]);

  async function enrolled(): Promise<number> {
    return (await database.query('select from enrolment')).length;
  }

  it('does the work once for a message and a consumer', async () => {
    const key = { messageId: randomUUID(), consumer: 'one' };
    expect(await transaction.run(key, async () => void (await enrol(A)))).toBe('done');
    expect(await transaction.run(key, () => Promise.reject(new Error('not called')))).toBe('duplicate');
    expect(await transaction.run({ ...key, consumer: 'another' }, async () => undefined)).toBe('done');
    expect(await enrolled()).toBe(1);
  });

  it('does it again after it failed', async () => {
    const key = { messageId: randomUUID(), consumer: 'one' };
    const failing = transaction.run(key, async () => {
      await enrol(A);
      throw new Error('not today');
    });
    await expect(failing).rejects.toThrow('not today');
    expect(await enrolled()).toBe(0);
    expect(await transaction.run(key, async () => void (await enrol(A)))).toBe('done');
  });

  it('has two deliveries at once wait for each other, so that one of them is the duplicate', async () => {
    const key = { messageId: randomUUID(), consumer: 'one' };
    const outcomes = await Promise.all([A, B].map((id) => transaction.run(key, async () => void (await enrol(id)))));
    expect(outcomes.sort()).toEqual(['done', 'duplicate']);
    expect(await enrolled()).toBe(1);
  });

  it('is the outbox of what the consumer publishes', async () => {
    await transaction.run({ messageId: randomUUID(), consumer: 'one' }, async () => {
      expect(currentOutbox()).toBe(UnitOfWork.current());
    });
    expect(currentOutbox()).toBeUndefined();
  });

  it('forgets without waiting for what somebody else is forgetting', async () => {
    await database.query('delete from inbox');
    const keys = [1, 2, 3].map(() => ({ messageId: randomUUID(), consumer: 'one' }));
    clock.set('2026-01-01T00:00:00Z');
    for (const key of keys) await transaction.run(key, async () => undefined);
    const [first] = keys;

    await database.transaction(async (unit) => {
      await unit.query('select from inbox where message_id = $1 for update', [first?.messageId]);
      expect(await new InboxCleanup(database).deleteReceivedBefore(new Date('2026-02-01T00:00:00Z'))).toBe(2);
    });
    expect(await database.query('select from inbox')).toHaveLength(1);
  });

  it('forgets what is older than the window', async () => {
    await database.query('delete from inbox');
    for (const at of ['2026-01-01', '2026-01-02', '2026-02-28']) {
      clock.set(`${at}T00:00:00Z`);
      await transaction.run({ messageId: randomUUID(), consumer: 'one' }, async () => undefined);
    }
    expect(await new InboxCleanup(database).deleteReceivedBefore(new Date('2026-02-01T00:00:00Z'))).toBe(2);
    expect(await database.query('select from inbox')).toHaveLength(1);
  });
});
