import { Metrics } from '@baton/observability';
import { UnitOfWork } from '@baton/persistence';
import { eventually } from '@baton/testing';
import { type Behaviour, Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const FULL = 4;

/** Makes COMMIT take as long as the row of `pace` says. */
const SLOW_COMMITS = `
create table pace (seconds double precision not null);
insert into pace values (0);
create function at_commit() returns trigger language plpgsql security definer set search_path = sales as $$
begin
  perform pg_sleep(seconds) from pace;
  return null;
end $$;
create constraint trigger slow_commit after insert on tally deferrable initially deferred
  for each row execute function at_commit()`;

describe('the database guard', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];

  beforeEach(async () => {
    world = worldOf();
    ({ admin } = world);
    await admin.query(SLOW_COMMITS);
  });
  afterEach(() => admin.query('drop function at_commit cascade; drop table pace; truncate usual_commit'));

  it('narrows the night while commits are slow, widens it again, and keeps what is usual', async () => {
    await world.given(Array.from({ length: 400 }, (): Behaviour => 'works'));
    const calls = new Calls();
    const options = { window: FULL, databaseGuard: { floorMs: 60 }, slice: { maxOrganizations: 5 }, withoutSet: true };
    const application = await world.start(calls, options);
    const widths: number[] = [];
    let slowed = false;
    let alone = false;
    const width = async () => {
      const gauge = await application.get(Metrics).registry.getSingleMetric('baton_database_guard_window')?.get();
      return gauge?.values[0]?.value;
    };
    let whileSlow: Readonly<Record<string, number>> = {};
    const speedUp = async () => {
      whileSlow = await latencyIn(application.get(Metrics));
      await admin.query('update pace set seconds = 0');
    };
    calls.before = async () => {
      await UnitOfWork.current().query('select pg_sleep(0.02)');
      const now = await width();
      if (now !== undefined && now !== widths.at(-1)) widths.push(now);
      if (!slowed && calls.one.length >= 60) {
        slowed = true;
        await admin.query('update pace set seconds = 0.3');
      }
      if (now !== 0 || alone) return;
      const [running] = await admin.query<{ n: number }>(
        `select count(*)::int as n from slice where state = 'running'`,
      );
      alone = running?.n === 1;
      if (alone) await speedUp();
    };

    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1), { timeoutMs: 60_000 });

    expect(world.completed[0]).toMatchObject({ outcome: 'succeeded', scheduleTypes: [{ succeeded: 400 }] });
    expect(alone).toBe(true);
    expect(whileSlow.usual).toBeGreaterThan(0);
    expect(whileSlow.recent).toBeGreaterThan(whileSlow.usual ?? 0);
    const narrowest = widths.indexOf(0);
    expect(widths.slice(0, narrowest + 1).slice(-3)).toEqual([2, 1, 0]);
    expect(Math.max(...widths.slice(narrowest))).toBeGreaterThanOrEqual(2);
    const [usual] = await admin.query<{ usual_ms: number }>(
      `select usual_ms from usual_commit where kind like 'sales.count-one %'`,
    );
    expect(usual?.usual_ms).toBeLessThan(100);
  }, 90_000);
});

async function latencyIn({ registry }: Metrics): Promise<Readonly<Record<string, number>>> {
  const gauge = await registry.getSingleMetric('baton_commit_latency_seconds')?.get();
  return Object.fromEntries(gauge?.values.map(({ labels, value }) => [labels.which, value]) ?? []);
}
