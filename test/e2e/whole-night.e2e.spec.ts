import { InMemoryBroker, InMemoryTransport, type Transport } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { SystemClock } from '@baton/hosting';
import { type RunningServices, startServices } from '@baton/local';
import { RunQueries } from '@baton/scheduler-service';
import { nightTable } from '@baton/terminal';
import { quietLogger, useDatabase, useVhost } from '@baton/testing';
import { brokenRules } from './night-checks';
import { MODULES, NightDatabase } from './night-database';
import { untilSettled } from './night-settled';
import { NIGHT_STEPS, NightWatcher } from './night-watcher';
import { seededWorld } from './seeded-world';
import { readWorldBefore, type WorldBefore } from './world-before';

const ORGANIZATIONS = 60;

// The first test waits for the whole night.
jest.setTimeout(120_000);

describe('a whole night in memory', () => {
  const broker = new InMemoryBroker();
  describeNight(() => new InMemoryTransport(broker));
});

describe('a whole night over RabbitMQ', () => {
  const vhost = useVhost();
  describeNight(
    (name) => new RabbitMqTransport({ urls: [vhost.url], logger: quietLogger, connectionName: name }),
    async () => {
      const queues = (await vhost.listQueues()).filter(({ name }) => /_(error|skipped)$/.test(name));
      expect(queues.filter(({ messages = 0 }) => messages > 0)).toEqual([]);
    },
  );
});

function describeNight(
  transportFor: (name: string) => Transport,
  lookAtBroker: () => Promise<void> = async () => undefined,
) {
  const testDatabase = useDatabase({ template: seededWorld(ORGANIZATIONS) });
  let database: NightDatabase;
  let before: WorldBefore;
  let services: RunningServices;
  let watcher: NightWatcher;
  let runId: string;

  beforeAll(async () => {
    database = await NightDatabase.open(testDatabase.url);
    before = await readWorldBefore(database);
    watcher = new NightWatcher(transportFor('watcher'));
    await watcher.start();
    services = await startServices(
      {
        urlOf: () => testDatabase.url,
        transportFor,
        logger: quietLogger,
        clock: new SystemClock(),
        environment: { BATON_PIPELINE_DELAY: 'PT0.2S' },
      },
      { host: '127.0.0.1', port: 0 },
    );
    const answer = await watcher.ask();
    expect(answer.created).toBe(true);
    runId = answer.runId;
    await watcher.over(runId);
    await untilSettled(database, before);
  });

  afterAll(async () => {
    await services?.stop();
    await watcher?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  it('does every organization exactly once', async () => {
    expect(await brokenRules(database, before)).toEqual({});
    await lookAtBroker();
  });

  it('finds the organizations whose data breaks rules, and all types have work', async () => {
    const { outcome, stages } = await watcher.over(runId);

    expect(outcome).toBe('succeeded');
    for (const stage of stages) {
      expect(stage.outcome).toBe('succeeded');
      expect(stage.succeeded).toBeGreaterThan(ORGANIZATIONS);
      expect(stage.faulted).toBeGreaterThan(0);
      expect(stage.succeeded + stage.faulted + stage.skipped).toBe(2 * ORGANIZATIONS);
    }
  });

  it('hands the baton on when a module has finished, and not before', () => {
    expect(watcher.steps(runId)).toEqual(NIGHT_STEPS);
  });

  it('works in one module at a time', async () => {
    const spans: { module: string; from: Date; to: Date }[] = [];
    for (const module of MODULES) {
      const [span] = await database.query<{ from: Date; to: Date }>(
        module,
        'select min(first_claimed_at) as "from", max(closed_at) as "to" from slice',
      );
      if (span) spans.push({ module, ...span });
    }

    expect(spans.map(({ module }) => module)).toEqual([...MODULES]);
    spans.slice(1).forEach(({ from }, index) => {
      expect(from.getTime()).toBeGreaterThanOrEqual(spans[index]?.to.getTime() ?? Number.NaN);
    });
  });

  it('is one conversation from its start to its end', () => {
    const types = new Set(watcher.seen.map(({ type }) => type));
    const conversations = new Set(watcher.seen.filter((one) => one.runId === runId).map((one) => one.conversationId));

    expect([...types]).toEqual(expect.arrayContaining(['InvoicesPosted', 'BillsPosted', 'ExecutionFaulted']));
    expect(conversations.size).toBe(1);
  });

  it('shows a table that agrees with the databases', async () => {
    const run = await services.scheduler.get(RunQueries).detail(runId, new Date());
    if (run === undefined) throw new Error(`Run ${runId} is not to be found.`);
    const lines = nightTable(run, new Date()).split('\n');

    for (const module of MODULES) {
      const types = await database.query<{ type: string; counts: number[] }>(
        module,
        `select schedule_type as type, array[count(*), count(*) filter (where state = 'succeeded'),
           count(*) filter (where state = 'faulted'), count(*) filter (where state = 'skipped')]::int[] as counts
         from execution group by schedule_type`,
      );
      expect(types).toHaveLength(2);
      for (const { type, counts } of types)
        expect(cellsOf(lines, type).slice(0, counts.length)).toEqual(counts.map(String));
    }
    const faults = await Promise.all(
      MODULES.map((module) => database.query<{ code: string }>(module, 'select code from execution_fault')),
    );
    expect(run.faults.reduce((sum, { count }) => sum + count, 0)).toBe(faults.flat().length);
  });

  it('answers a second StartRun of the date with the same run, and tells of its end once', async () => {
    const again = await watcher.ask();
    await watcher.caughtUp();

    expect(again).toEqual({ runId, created: false, state: 'succeeded' });
    expect(watcher.completed.map((run) => run.runId)).toEqual([runId]);
  });
}

/** The cells right of a schedule type's name. */
function cellsOf(lines: readonly string[], scheduleType: string): readonly string[] {
  const cells =
    lines
      .find((line) => line.includes(scheduleType))
      ?.split('│')
      .map((cell) => cell.trim()) ?? [];
  return cells.slice(cells.indexOf(scheduleType) + 1);
}
