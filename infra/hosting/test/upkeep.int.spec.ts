import { randomUUID } from 'node:crypto';
import { InMemoryBroker } from '@baton/bus';
import { Metrics } from '@baton/observability';
import { Database, type RetentionPolicy } from '@baton/persistence';
import { FakeClock, migratedTemplate, quietLogger, startTestService, useDatabase } from '@baton/testing';
import { type INestApplication, Module } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { InboxUpkeep } from '../src/inbox-upkeep';
import { OutboxWatch } from '../src/outbox-watch';
import { RetentionUpkeep } from '../src/retention-upkeep';

@Module({})
class NothingModule {}

describe('the upkeep of a service', () => {
  const clock = new FakeClock('2026-03-08T00:00:00Z');
  let application: INestApplication;

  // Hooks run in this order: the service ends before its database is dropped.
  afterAll(() => application.close());
  const place = useDatabase({ template: migratedTemplate({ sales: [] }) });
  beforeAll(async () => {
    const broker = new InMemoryBroker({ clock });
    const service = 'sales' as const;
    application = await startTestService({ module: NothingModule, service, databaseUrl: place.url, broker, clock });
  });

  const shown = async (name: string): Promise<number | undefined> =>
    (await application.get(Metrics).registry.getSingleMetric(name)?.get())?.values[0]?.value;

  it('runs in every service', () => {
    expect(application.get(SchedulerRegistry).getIntervals()).toHaveLength(3);
  });

  it('forgets what the inbox had more than a week ago, and counts it', async () => {
    const database = application.get(Database);
    for (const at of ['2026-02-20', '2026-02-28', '2026-03-02'])
      await database.query('insert into inbox values ($1, $2, $3)', [randomUUID(), 'one', new Date(at)]);

    await application.get(InboxUpkeep).forgetOld();

    expect(await database.query('select from inbox')).toHaveLength(1);
    expect(await shown('baton_inbox_removed_total')).toBe(2);
  });

  it('removes by its policy what is older than the days it is kept, and shows the size of tables', async () => {
    const database = application.get(Database);
    for (const at of ['2026-01-10', '2026-03-02'])
      await database.query('insert into inbox values ($1, $2, $3)', [randomUUID(), 'two', new Date(at)]);
    const text = `delete from inbox where consumer = 'two' and received_at < $1::date and $2::timestamptz > $1::date and $3 > 0`;
    const policy: RetentionPolicy = {
      lock: 'select 1',
      free: 'select true as free',
      mark: 'select $1::date',
      steps: [{ table: 'inbox', text }],
    };
    const metrics = new Metrics();
    const upkeep = new RetentionUpkeep(database, clock, quietLogger, metrics, { policy, days: 40 });

    await upkeep.pass();

    const kept = await database.query(`select received_at from inbox where consumer = 'two'`);
    expect(kept).toEqual([{ received_at: new Date('2026-03-02') }]);
    const removed = await metrics.registry.getSingleMetric('baton_retention_removed_total')?.get();
    expect(removed?.values).toMatchObject([{ value: 1, labels: { table: 'inbox' } }]);
    const sizes = await metrics.registry.getSingleMetric('baton_table_bytes')?.get();
    expect(sizes?.values.find(({ labels }) => labels.table === 'inbox')?.value).toBeGreaterThan(0);
  });

  it('shows what waits in the outbox', async () => {
    const database = application.get(Database);
    const inAnHour = new Date(Date.now() + 3_600_000);
    await database.query('insert into scheduled_message values ($1, $2, $3, $4, $5)', [
      randomUUID(),
      inAnHour,
      '{"name":"x"}',
      '{}',
      Buffer.from(''),
    ]);

    await application.get(OutboxWatch).look();

    expect(await shown('baton_scheduled_messages')).toBe(1);
    expect(await shown('baton_scheduled_overdue_seconds')).toBe(0);
    expect(await shown('baton_outbox_depth')).toBe(0);
    expect(await shown('baton_outbox_lag_seconds')).toBe(0);
  });
});
