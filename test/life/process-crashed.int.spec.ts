import path from 'node:path';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { eventually, organization as idOf, migratedTemplate, quietLogger, useDatabase, useVhost } from '@baton/testing';
import { type Behaviour, tallyMigrations } from '../../infra/schedule-runner/test/tally.module';
import { TallyWorld } from '../../infra/schedule-runner/test/tally.world';
import { SpawnedProgram } from '../e2e/spawned-service';

const RUNNER = path.resolve(__dirname, '../../tools/run-typescript.cjs');
/** Enough for a service, and used up soon by one that hoards. */
const HEAP_MB = 160;
const LONG_ENOUGH_MS = 160_000;

describe('an organization whose work ends its process', () => {
  const ends: (number | null)[] = [];
  let replicas: SpawnedProgram[] = [];
  let supervised = true;
  let world: TallyWorld;

  // Hooks run in this order: what is connected ends before database and vhost are deleted.
  afterAll(async () => {
    supervised = false;
    const left = [...replicas];
    for (const replica of left) replica.signal('SIGKILL');
    await Promise.all(left.map(({ exited }) => exited));
    await world.close();
  });
  const database = useDatabase({ template: migratedTemplate({ sales: tallyMigrations }) });
  const vhost = useVhost();

  /** A replica that is started again whenever it has ended, as an orchestrator does. */
  function supervise(): void {
    const replica = new SpawnedProgram('test/life/mortal-service.ts', {
      NODE_OPTIONS: `--require ${RUNNER} --max-old-space-size=${HEAP_MB}`,
      DATABASE_URL: database.url,
      RABBITMQ_URL: vhost.url,
    });
    replicas.push(replica);
    void replica.exited.then(({ code }) => {
      replicas = replicas.filter((one) => one !== replica);
      if (!supervised) return;
      ends.push(code);
      supervise();
    });
  }

  beforeAll(async () => {
    const transport = () =>
      new RabbitMqTransport({ urls: [vhost.url], logger: quietLogger, connectionName: 'watcher' });
    world = await TallyWorld.open(database, transport);
  });
  it(
    'faults alone, however it ends it, while all others succeed exactly once',
    async () => {
      const killers: Readonly<Record<number, Behaviour>> = { 1: 'exits', 7: 'hoards', 10: 'set-exits' };
      await world.given(Array.from({ length: 12 }, (_, index) => killers[index] ?? 'works'));
      supervise();
      supervise();
      const isUp = (output: readonly string[]) => output.find((line) => line.includes('The bus has started')) && true;
      await Promise.all(replicas.map((replica) => replica.printed(isUp)));

      await world.command({ window: 4 });
      await eventually(() => expect(world.completed).toHaveLength(1), { timeoutMs: LONG_ENOUGH_MS, everyMs: 250 });

      expect(world.completed[0]?.scheduleTypes).toMatchObject([
        { scheduleType: 'sales.count-one', planned: 12, succeeded: 10, faulted: 2, skipped: 0 },
        // Who faulted in the first is left out of the second.
        { scheduleType: 'sales.count-set', planned: 12, succeeded: 9, faulted: 1, skipped: 2 },
      ]);
      const faults = await world.admin.query(
        'select schedule_type, organization_id, code from execution_fault order by schedule_type, organization_id',
      );
      const crashed = (scheduleType: string, index: number) => ({
        schedule_type: scheduleType,
        organization_id: idOf(index),
        code: 'PROCESS_CRASHED',
      });
      expect(faults).toEqual([
        crashed('sales.count-one', 1),
        crashed('sales.count-one', 7),
        crashed('sales.count-set', 10),
      ]);
      await eventually(() => expect(world.faulted).toHaveLength(3));
      expect(world.faulted.every(({ code }) => code === 'PROCESS_CRASHED')).toBe(true);
      const tallies =
        'select kind, count(*)::int as n, count(distinct organization_id)::int as organizations from tally';
      expect(await world.admin.query(`${tallies} group by kind order by kind`)).toEqual([
        { kind: 'one', n: 10, organizations: 10 },
        { kind: 'set', n: 9, organizations: 9 },
      ]);
      const told = () => world.counted.flatMap(({ organizationIds }) => organizationIds).toSorted();
      const done = Array.from({ length: 12 }, (_, index) => index).filter((index) => index !== 1 && index !== 7);
      await eventually(() => expect(told()).toEqual(done.map(idOf)));
      // Three of each; and those by which the set was halved.
      expect(ends.length).toBeGreaterThanOrEqual(9);
      expect(ends.filter((code) => code === 1).length).toBeGreaterThanOrEqual(6);
    },
    LONG_ENOUGH_MS + 20_000,
  );
});
