import type { OrganizationId } from '@baton/contracts';
import { MigratorSession, migrate } from '@baton/persistence';
import { eventually, organization as idOf, quietLogger, usePrivatePostgres } from '@baton/testing';
import { Calls, tallyMigrations } from './tally.module';
import { TallyWorld } from './tally.world';

/** The server writes nothing by itself for as long as the test takes: what nobody waits for is lost with it. */
const postgres = usePrivatePostgres({ wal_writer_delay: '10s', wal_writer_flush_after: '1GB' });

const ORGANIZATIONS = 8;
/** Somebody else's commit may have flushed all by chance just before a kill; then the next one shall do. */
const KILLS_AT = [2, 4, 6].map(idOf);

describe('a database that dies with commits it has not flushed', () => {
  let url: string;
  let world: TallyWorld;
  let admin: MigratorSession;
  beforeAll(async () => {
    url = postgres.current.url();
    await migrate({ services: [{ service: 'sales', url, migrations: tallyMigrations }], logger: quietLogger });
    world = await TallyWorld.open({ name: 'postgres', url });
    admin = world.admin;
  });
  afterAll(async () => {
    await world.close();
    await admin.close();
  });

  async function crash(): Promise<void> {
    await admin.close();
    await postgres.current.kill9();
    await postgres.restart();
    admin = await MigratorSession.open(url, 'sales');
  }

  it('is given their work again: each organization once, and told of once', async () => {
    await world.given(Array.from({ length: ORGANIZATIONS }, () => 'works'));
    const calls = new Calls();
    let lost: readonly OrganizationId[] = [];
    calls.before = async ({ tenant }) => {
      if (!KILLS_AT.includes(tenant) || lost.length > 0) return;
      const done = await admin.query<{ id: OrganizationId }>(
        `select organization_id as id from execution where state = 'succeeded'`,
      );
      await crash();
      lost = await admin
        .query<{ id: OrganizationId }>(`select organization_id as id from execution where state = 'pending'`)
        .then((rows) => rows.map(({ id }) => id).filter((id) => done.some((one) => one.id === id)));
    };
    await world.start(calls, { slice: { leaseMs: 1_500 } });
    await world.command({ scheduleTypes: ['sales.count-one'] });
    // Who meets the server while it is away holds its message for seconds before it tries again.
    await eventually(() => expect(world.completed).toHaveLength(1), { timeoutMs: 45_000 });

    expect(lost.length).toBeGreaterThan(0);
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: 8, succeeded: 8, faulted: 0 }]);
    const tallied = await admin.query<{ times: number }>(
      'select count(*)::int as times from tally group by organization_id',
    );
    expect(tallied.map(({ times }) => times)).toEqual(Array.from({ length: ORGANIZATIONS }, () => 1));
    const told = () => world.counted.flatMap(({ organizationIds }) => organizationIds);
    await eventually(() => expect(told()).toHaveLength(ORGANIZATIONS));
    expect(new Set(told()).size).toBe(ORGANIZATIONS);
  }, 60_000);
});
