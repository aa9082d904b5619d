import { createTestDatabase } from '@baton/testing';
import { checksumsOf } from './checksums';
import { brokenRules } from './night-checks';
import { useNightOfProcesses } from './night-of-processes';
import { seededWorld } from './seeded-world';
import { SpawnedService } from './spawned-service';

/** Enough that a slice takes longer than it takes to look at it and to freeze its worker. */
const ORGANIZATIONS = 300;

// Several processes start, and a slice of a killed one is free after 15 s.
jest.setTimeout(180_000);

describe('a night of four processes over RabbitMQ', () => {
  const undisturbed = useNightOfProcesses(ORGANIZATIONS);
  let seeded: Record<string, string>;
  let expected: Record<string, string>;

  beforeAll(async () => {
    seeded = await checksumsOf(undisturbed.database);
    const { scheduler } = await undisturbed.startAll();
    await undisturbed.over(await undisturbed.ask(first(scheduler)));
    expected = await checksumsOf(undisturbed.database);
  });

  it('does every organization exactly once', async () => {
    expect(await brokenRules(undisturbed.database, undisturbed.before)).toEqual({});
    expect(await undisturbed.failedMessages()).toEqual({});
  });

  it('leaves checksums that tell two worlds apart', async () => {
    const changed = Object.keys(expected).filter((table) => expected[table] !== seeded[table]);
    expect(changed).toEqual(
      expect.arrayContaining(['sales.invoice', 'sales.payment_reminder', 'purchase.bill', 'purchase.purchase_order']),
    );
    expect(changed).toEqual(
      expect.arrayContaining(['accounting.open_item', 'accounting.bank_match', 'accounting.depreciation_posting']),
    );
  });

  describe('with two replicas of each', () => {
    const night = useNightOfProcesses(ORGANIZATIONS);

    it('comes to the same', async () => {
      const { scheduler } = await night.startAll(2);
      const state = await night.over(await night.ask(first(scheduler)));

      expect(state).toBe('succeeded');
      expect(await brokenRules(night.database, night.before)).toEqual({});
      expect(await checksumsOf(night.database)).toEqual(expected);
      expect(await night.failedMessages()).toEqual({});
    });
  });

  describe('with kill -9 of a module in the middle of a slice', () => {
    const night = useNightOfProcesses(ORGANIZATIONS);

    it('comes to the same once another process has taken over', async () => {
      const { scheduler, sales } = await night.startAll();
      const worker = first(sales);
      const run = await night.ask(first(scheduler));
      const { done, planned } = await night.freezeInSlice(worker, 'sales', 'sales.post-recurring-invoices');
      worker.signal('SIGKILL');
      const exit = await worker.exited;
      await night.start('sales');
      const state = await night.over(run);

      expect(planned).toBe(ORGANIZATIONS);
      expect(done).toBeGreaterThan(planned * 0.1);
      expect(done).toBeLessThan(planned * 0.9);
      expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
      expect(state).toBe('succeeded');
      expect(await brokenRules(night.database, night.before)).toEqual({});
      expect(await checksumsOf(night.database)).toEqual(expected);
      expect(await night.failedMessages()).toEqual({});
    });
  });

  describe('with all connections cut in one slice, and a worker of another that sleeps past its lease', () => {
    const night = useNightOfProcesses(ORGANIZATIONS);

    it('comes to the same, by retries and by the fence', async () => {
      const { scheduler, sales, purchase } = await night.startAll();
      const [cutOff, sleeper] = [first(sales), first(purchase)];
      const run = await night.ask(first(scheduler));
      await night.freezeInSlice(cutOff, 'sales', 'sales.post-recurring-invoices');
      const cut = await night.cutConnections();
      cutOff.signal('SIGCONT');
      await night.freezeInSlice(sleeper, 'purchase', 'purchase.post-recurring-bills');
      await night.start('purchase');
      await night.takenOver('purchase', 'purchase.post-recurring-bills');
      sleeper.signal('SIGCONT');
      const state = await night.over(run);

      expect(cut.toPostgres).toBeGreaterThan(3);
      expect(state).toBe('succeeded');
      expect(await brokenRules(night.database, night.before)).toEqual({});
      expect(await checksumsOf(night.database)).toEqual(expected);
      expect(await night.failedMessages()).toEqual({});
    });
  });

  describe('with SIGTERM to a module in the middle of a slice', () => {
    const night = useNightOfProcesses(ORGANIZATIONS);

    it('finishes what is in flight, ends with 0, and comes to the same when another process goes on', async () => {
      const { scheduler, purchase } = await night.startAll();
      const worker = first(purchase);
      const run = await night.ask(first(scheduler));
      const { done, planned } = await night.freezeInSlice(worker, 'purchase', 'purchase.post-recurring-bills');
      worker.signal('SIGTERM');
      worker.signal('SIGCONT');
      const exit = await worker.exited;
      const [left] = await night.database.query<{ lease_until: Date | null; waiting: number }>(
        'purchase',
        `select lease_until, (select count(*)::int from execution as e
           where e.schedule_type = s.schedule_type and e.finished_at is null) as waiting
         from slice as s where schedule_type = 'purchase.post-recurring-bills'`,
      );
      await night.start('purchase');
      const state = await night.over(run);

      expect(done).toBeLessThan(planned * 0.9);
      expect(exit).toEqual({ code: 0, signal: null });
      expect(worker.complaints).toEqual([]);
      expect(worker.log().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
      // Given back, not left until its lease is over; and given back early, not worked through to its end.
      expect(left?.lease_until).toBeNull();
      expect(left?.waiting).toBeGreaterThan(0);
      expect(state).toBe('succeeded');
      expect(await brokenRules(night.database, night.before)).toEqual({});
      expect(await checksumsOf(night.database)).toEqual(expected);
      expect(await night.failedMessages()).toEqual({});
    });
  });
});

describe('a service that cannot start', () => {
  const right = { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/none', RABBITMQ_URL: 'amqp://u:p@127.0.0.1:1' };

  it.each([
    ['RABBITMQ_URL is not set', { DATABASE_URL: right.DATABASE_URL }],
    ['DATABASE_URL is no such URL', { ...right, DATABASE_URL: 'mysql://127.0.0.1/none' }],
  ])('says in one line that %s, and ends with 1', async (problem, environment) => {
    const service = new SpawnedService('sales', environment);

    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.complaints).toEqual([expect.stringContaining(`sales did not start: ${problem}`)]);
  });

  it('names a wrong delay of the scheduler', async () => {
    const service = new SpawnedService('scheduler', { ...right, BATON_PIPELINE_DELAY: 'soon' });

    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.complaints).toEqual([expect.stringContaining('BATON_PIPELINE_DELAY is no duration')]);
  });

  it('asks for the migrations where there are none', async () => {
    const empty = await createTestDatabase();
    const service = new SpawnedService('accounting', { ...right, DATABASE_URL: empty.url });
    const exit = await service.exited;
    await empty.drop();

    expect(exit).toEqual({ code: 1, signal: null });
    expect(service.complaints).toEqual([expect.stringContaining('npm run migrate')]);
  });
});

describe('a service whose servers are away', () => {
  const nowhere = { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/none', RABBITMQ_URL: 'amqp://u:p@127.0.0.1:1' };

  it('waits for PostgreSQL, and stops when it is asked to', async () => {
    const service = new SpawnedService('sales', nowhere);
    await service.printed(() => service.log().find(({ msg }) => msg.includes('PostgreSQL is not to be reached')));
    service.signal('SIGTERM');

    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(service.complaints).toEqual([]);
  });

  it('waits for RabbitMQ, and stops when it is asked to', async () => {
    const database = await createTestDatabase({ template: seededWorld(1) });
    const service = new SpawnedService('sales', { ...nowhere, DATABASE_URL: database.url });
    await service.printed(() => service.log().find(({ msg }) => msg.includes('RabbitMQ at 127.0.0.1')));
    service.signal('SIGTERM');
    const exit = await service.exited;
    await database.drop();

    expect(exit).toEqual({ code: 0, signal: null });
    expect(service.complaints).toEqual([]);
  });
});

function first<T>(all: readonly T[]): T {
  const [one] = all;
  if (one === undefined) throw new Error('There is none.');
  return one;
}
