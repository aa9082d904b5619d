import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { type RunDate, readRunDate } from '@baton/contracts';
import { SERVICE_NAMES } from '@baton/hosting';
import { startPostgres } from '@baton/servers';
import { eventually, quietLogger } from '@baton/testing';
import { Client } from 'pg';
import { NightWatcher } from '../e2e/night-watcher';
import { RUN_DATE, seededWorld } from '../e2e/seeded-world';
import { CalmNights } from './calm-nights';
import { ChaosServers, type ServerFolders, VHOST } from './chaos-servers';
import { effectsAmiss } from './exactness';
import { messagesAmiss, queuesAmiss } from './messages-amiss';
import { NightView } from './night-view';
import { Replica } from './replica';
import { planRounds, type RoundPlan } from './round-plan';
import { type Strike, strike } from './strike';

/** Where things lie. */
export interface ChaosFolders extends ServerFolders {
  /** PostgreSQL of the undisturbed nights. */
  readonly calm: string;
  /** Of each process's log, which stay. */
  readonly logs: string;
}

/** What befalls how many nights of how large a world. */
export interface ChaosOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly organizations: number;
  readonly folders: ChaosFolders;
  /** Told of each round as soon as it is over. */
  readonly onRound: (result: RoundResult) => void;
  /** Ends it early, with what it started. */
  readonly signal: AbortSignal;
}

/** What became of one round. */
export interface RoundResult {
  readonly plan: RoundPlan;
  readonly strike: Strike;
  /** From the blow until the night was over, seconds; undefined: it was not over within its limit. */
  readonly nightSeconds: number | undefined;
  /** What differs from the undisturbed night; empty: the effects are exact. */
  readonly amiss: readonly string[];
}

const REPLICAS = [1, 2];
const DATABASE = 'chaos';
/** A night must have ended by itself so long after the blow, milliseconds. */
const NIGHT_DEADLINE_MS = 120_000;
/** What the night told others must have left and arrived so long after its end, milliseconds. */
const SETTLED_DEADLINE_MS = 30_000;
/**
 * A RabbitMQ 3.10 that is killed within a second of declaring a quorum queue can leave the queue without a leader for
 * good, so no night begins sooner after a process was started, which declares its queues. Milliseconds.
 */
const DECLARED_AGO_MS = 2_000;

/** Runs nights one after the other, each with a blow, until one of them is not exact. @returns what became of each */
export async function runChaos({
  rounds,
  seed,
  organizations,
  folders,
  onRound,
  signal,
}: ChaosOptions): Promise<readonly RoundResult[]> {
  await using chaos = await Chaos.begin(folders, organizations);
  const results: RoundResult[] = [];
  const plans = planRounds(seed);
  while (results.length < rounds) {
    signal.throwIfAborted();
    const result = await Promise.race([chaos.round(plans.next().value), rejectedBy(signal)]);
    results.push(result);
    onRound(result);
    // What is wrong now is wrong in every later night as well.
    if (result.amiss.length > 0) break;
  }
  return results;
}

/** The struck world and the calm one, side by side. */
class Chaos implements AsyncDisposable {
  private readonly runs: string[] = [];

  private constructor(
    private readonly servers: ChaosServers,
    private readonly view: NightView,
    private readonly calm: CalmNights,
    private readonly watcher: NightWatcher,
    private readonly replicas: readonly Replica[],
    private readonly running: AsyncDisposableStack,
  ) {}

  static async begin(folders: ChaosFolders, organizations: number): Promise<Chaos> {
    mkdirSync(folders.logs, { recursive: true });
    await using running = new AsyncDisposableStack();
    const world = seededWorld(organizations);
    const calmServer = await startPostgres({ dataDir: folders.calm, durable: false });
    running.defer(() => calmServer.destroy());
    await world.build(calmServer.url());
    const calm = running.use(await CalmNights.start(calmServer.url()));
    const servers = running.use(await ChaosServers.start(folders));
    await makeDatabase(servers.postgres.url());
    await world.build(servers.postgres.url(DATABASE));
    const view = running.use(await NightView.open(servers.postgres.url(DATABASE)));
    const transport = new RabbitMqTransport({
      urls: [servers.rabbitMq.url(VHOST)],
      logger: quietLogger,
      connectionName: 'watcher',
    });
    const watcher = new NightWatcher(transport);
    await watcher.start();
    running.defer(() => watcher.stop());
    const { postgres, rabbitMq } = servers;
    const replicas: Replica[] = [];
    for (const service of SERVICE_NAMES) {
      for (const number of REPLICAS) {
        const places = { postgres, database: DATABASE, rabbitMq, vhost: VHOST, logFolder: folders.logs };
        const replica = await Replica.of(service, number, places);
        running.defer(() => replica.end());
        replicas.push(replica);
      }
    }
    await Promise.all(replicas.map((replica) => replica.start()));
    return new Chaos(servers, view, calm, watcher, replicas, running.move());
  }

  /** One night in both worlds, with one blow in one of them. */
  async round(plan: RoundPlan): Promise<RoundResult> {
    const runDate = dateAfter(RUN_DATE, plan.round - 1);
    await Promise.all([this.calm.run(runDate), delay(DECLARED_AGO_MS)]);
    const { runId } = await this.watcher.ask(runDate);
    this.runs.push(runId);
    const { servers, view, replicas } = this;
    const struck = await strike(plan, { servers, view, replicas, runId, runDate });
    const end = await this.untilOver(runId);
    const nightSeconds = end && Math.max(0, end.getTime() - struck.at.getTime()) / 1_000;
    const amiss = end ? await this.untilExact() : await this.whatHolds(runId);
    for (const replica of replicas) replica.writeLog();
    return { plan, strike: struck, nightSeconds, amiss };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.running.disposeAsync();
  }

  /** @returns when it was over; undefined when it is not within its limit. */
  private async untilOver(runId: string): Promise<Date | undefined> {
    const until = performance.now() + NIGHT_DEADLINE_MS;
    let end = await this.view.endOf(runId);
    while (end === undefined && performance.now() < until) {
      await delay(20);
      end = await this.view.endOf(runId);
    }
    return end;
  }

  /** Waits until the night is exact and every process says that it can work. @returns what is amiss when time is up. */
  private async untilExact(): Promise<readonly string[]> {
    await Promise.all(this.replicas.map((replica) => replica.ready()));
    await this.watcher.caughtUp();
    let amiss: readonly string[] = [];
    try {
      await eventually(
        async () => {
          amiss = await this.amiss();
          if (amiss.length > 0) throw new Error(amiss.join('\n'));
        },
        { timeoutMs: SETTLED_DEADLINE_MS, everyMs: 200 },
      );
    } catch (error) {
      // What the checks found is what is asked for; that they could not be made is an error of its own.
      if (amiss.length === 0) throw error;
    }
    return amiss;
  }

  private async amiss(): Promise<readonly string[]> {
    const { database } = this.view;
    const amiss = [
      ...(await effectsAmiss(database, this.calm.database)),
      ...(await queuesAmiss(this.servers.rabbitMq)),
    ];
    // Of the night before too: news that is told twice may come late.
    for (const runId of this.runs.slice(-2)) amiss.push(...(await messagesAmiss(this.watcher.seen, runId, database)));
    return amiss;
  }

  private async whatHolds(runId: string): Promise<readonly string[]> {
    const scene = JSON.stringify(await this.view.scene());
    const limit = NIGHT_DEADLINE_MS / 1_000;
    return [`not over after ${limit} s: run ${runId}, ${scene}`];
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function makeDatabase(url: string): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database ${DATABASE}`);
  await admin.end();
}

function dateAfter(date: RunDate, days: number): RunDate {
  const text = new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
  const later = readRunDate(text);
  if (later === undefined) throw new RangeError(`"${text}" is no date.`);
  return later;
}
