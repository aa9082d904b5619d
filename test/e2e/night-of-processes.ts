import type { ServiceName } from '@baton/hosting';
import { SERVICE_NAMES } from '@baton/hosting';
import { eventually, useDatabase, useVhost, type VhostView } from '@baton/testing';
import { Client } from 'pg';
import { z } from 'zod';
import { type ModuleName, NightDatabase } from './night-database';
import { untilSettled } from './night-settled';
import { RUN_DATE, seededWorld } from './seeded-world';
import { SpawnedService } from './spawned-service';
import { readWorldBefore, type WorldBefore } from './world-before';

/** A night must be over by then, in milliseconds, a crashed worker's lease included. */
const NIGHT_DEADLINE_MS = 60_000;

const accepted = z.object({ runId: z.string(), created: z.boolean(), state: z.string() });
const shown = z.object({ state: z.string() });

/** How far the slice is that a module works on. */
export interface SliceProgress {
  readonly done: number;
  readonly planned: number;
}

/** A seeded world, a vhost, and the processes that work on them. */
export interface NightOfProcesses {
  readonly databaseUrl: string;
  readonly rabbitMqUrl: string;
  readonly database: NightDatabase;
  readonly before: WorldBefore;
  readonly vhost: VhostView;
  /** Starts a service in a process of its own and waits until it is ready. */
  start(service: ServiceName): Promise<SpawnedService>;
  /** Starts so many of every service, side by side. */
  startAll(replicas?: number): Promise<Readonly<Record<ServiceName, readonly SpawnedService[]>>>;
  /** Asks for the night over HTTP. @returns the run's URL. */
  ask(scheduler: SpawnedService): Promise<string>;
  /** Waits until a run is over and all that was told of it has left. @returns its state. */
  over(runUrl: string): Promise<string>;
  /** Freezes a process as soon as the slice it holds is 10 % done. @returns how far it is then. */
  freezeInSlice(worker: SpawnedService, module: ModuleName, scheduleType: string): Promise<SliceProgress>;
  /** Waits until another process has claimed the slice that one held. */
  takenOver(module: ModuleName, scheduleType: string): Promise<void>;
  /** Cuts what the services are connected by, from the servers' side. @returns how many connections were cut. */
  cutConnections(): Promise<{ readonly toPostgres: number; readonly toRabbitMq: number }>;
  /** Messages in error queues, by queue. */
  failedMessages(): Promise<Readonly<Record<string, number>>>;
}

/** Gives the tests of a `describe` a night of their own; whatever still runs after the last of them is killed. */
export function useNightOfProcesses(organizations: number): NightOfProcesses {
  const processes: SpawnedService[] = [];
  const made: { database?: NightDatabase; before?: WorldBefore } = {};
  // Hooks run in the order of their definition: the processes end before their database and their vhost go.
  afterAll(async () => {
    for (const one of processes) one.signal('SIGKILL');
    await Promise.all(processes.map((one) => one.exited));
    await made.database?.[Symbol.asyncDispose]();
  });
  const testDatabase = useDatabase({ template: seededWorld(organizations) });
  const vhost = useVhost();
  beforeAll(async () => {
    made.database = await NightDatabase.open(testDatabase.url);
    made.before = await readWorldBefore(made.database);
  });

  const night: NightOfProcesses = {
    vhost,
    get databaseUrl() {
      return testDatabase.url;
    },
    get rabbitMqUrl() {
      return vhost.url;
    },
    get database() {
      return present(made.database);
    },
    get before() {
      return present(made.before);
    },
    async start(service) {
      const environment = { DATABASE_URL: testDatabase.url, RABBITMQ_URL: vhost.url, BATON_PIPELINE_DELAY: 'PT0.2S' };
      const started = new SpawnedService(service, environment);
      processes.push(started);
      await started.ready();
      return started;
    },
    async startAll(replicas = 1) {
      const replicasOf = (service: ServiceName) =>
        Promise.all(Array.from({ length: replicas }, () => night.start(service)));
      const [scheduler, sales, purchase, accounting] = await Promise.all(SERVICE_NAMES.map(replicasOf));
      return { scheduler: scheduler ?? [], sales: sales ?? [], purchase: purchase ?? [], accounting: accounting ?? [] };
    },
    async ask(scheduler) {
      const url = await scheduler.ready();
      const answer = await fetch(`${url}/api/v1/runs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ runDateUtc: RUN_DATE }),
      });
      expect(answer.status).toBe(202);
      const { runId, created } = accepted.parse(await answer.json());
      expect(created).toBe(true);
      return `${url}/api/v1/runs/${runId}`;
    },
    async over(runUrl) {
      const state = await eventually(
        async () => {
          const run = shown.parse(await (await fetch(runUrl)).json());
          expect(['succeeded', 'faulted', 'cancelled']).toContain(run.state);
          return run.state;
        },
        { timeoutMs: NIGHT_DEADLINE_MS },
      );
      await untilSettled(night.database, night.before);
      return state;
    },
    freezeInSlice: (worker, module, scheduleType) => freezeInSlice(night.database, worker, module, scheduleType),
    async takenOver(module, scheduleType) {
      await eventually(
        async () => {
          const claims = await night.database.query<{ fence: number }>(
            module,
            'select max(fence)::int as fence from slice where schedule_type = $1',
            [scheduleType],
          );
          expect(claims).toEqual([{ fence: 2 }]);
        },
        { timeoutMs: NIGHT_DEADLINE_MS },
      );
    },
    async cutConnections() {
      // The broker lists a connection some seconds after it was made.
      const connections = await eventually(async () => {
        const listed = await vhost.listConnections();
        expect(listed.length).toBeGreaterThanOrEqual(SERVICE_NAMES.length);
        return listed;
      });
      await Promise.all(connections.map(({ name }) => vhost.closeConnection(name)));
      return { toPostgres: await terminateServices(testDatabase.url), toRabbitMq: connections.length };
    },
    async failedMessages() {
      const queues = (await vhost.listQueues()).filter(({ name }) => name.endsWith('_error'));
      return Object.fromEntries(queues.flatMap(({ name, messages = 0 }) => (messages > 0 ? [[name, messages]] : [])));
    },
  };
  return night;
}

async function freezeInSlice(
  database: NightDatabase,
  worker: SpawnedService,
  module: ModuleName,
  scheduleType: string,
): Promise<SliceProgress> {
  const look = async (): Promise<SliceProgress> => {
    const [progress] = await database.query<SliceProgress>(
      module,
      `select count(*) filter (where finished_at is not null)::int as done, count(*)::int as planned
       from execution where schedule_type = $1`,
      [scheduleType],
    );
    return present(progress);
  };
  await eventually(
    async () => {
      const { done, planned } = await look();
      expect(done).toBeGreaterThan(planned / 10);
    },
    { everyMs: 1 },
  );
  worker.signal('SIGSTOP');
  const [slice] = await database.query<{ state: string }>(
    module,
    `select state from slice where schedule_type = $1 and lease_until is not null`,
    [scheduleType],
  );
  expect(slice).toEqual({ state: 'running' });
  return look();
}

/** The test's own connections, which are the migrator's, stay. */
async function terminateServices(databaseUrl: string): Promise<number> {
  const admin = new Client({ connectionString: databaseUrl });
  await admin.connect();
  try {
    const cut = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and application_name <> 'baton_migrator'`,
    );
    return cut.rowCount ?? 0;
  } finally {
    await admin.end();
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A night is made before the tests: use it inside a test or a hook.');
  return value;
}
