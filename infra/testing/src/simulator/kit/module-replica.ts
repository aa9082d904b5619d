import type { Bus } from '@baton/bus';
import { ScheduleRunnerSettings } from '@baton/schedule-runner';
import {
  AdvanceModuleRun,
  BusModuleRunMessages,
  CancelActiveModuleRun,
  CloseSlice,
  cancelModuleRunConsumerOf,
  DatabaseGuard,
  DeferScheduleType,
  DerivedPartIds,
  EndModuleRun,
  ExecuteOrganization,
  ExecuteSet,
  ExecuteSlice,
  ExecutionPublisher,
  executeSliceConsumerOf,
  FaultUnhandled,
  KeepOrganizationPause,
  MaterializeOccurrences,
  ModuleRunSweep,
  PlanModuleRun,
  pauseOrganizationConsumerOf,
  resumeOrganizationConsumerOf,
  runSchedulerConsumerOf,
  SliceWorkers,
  StartModuleRun,
  Stopping,
  SweepModuleRuns,
  TakeOverSlice,
  TimerDeadline,
  WatchModuleRun,
} from '@baton/schedule-runner/parts';
import type { Parts } from '../parts';
import { busOf, connect, everySecond, type Replica, simLogger } from '../replica';
import { Connection, Unit } from '../store/unit';
import type { Chance } from '../time/chance';
import type { Life } from '../time/life';
import type { SimTransport } from '../wire/sim-transport';
import type { SimModule, World } from '../world';
import type { KitStore } from './kit-store';
import {
  DrawnRandom,
  LifeHeartbeat,
  MemoryTransactions,
  NoBreakers,
  NoDeferrals,
  NoQuarantine,
  NoRecurrences,
  NoRunnerLog,
  NoRunnerMetrics,
  NothingMissed,
  NoUsualCommits,
  PlainFailures,
} from './life-ports';
import { MemoryCrashes } from './memory-crashes';
import type { OnHeld } from './memory-execution-transactions';
import { MemoryOrganizations } from './memory-organizations';
import { SimHandlers, WorkTold } from './sim-handlers';

/** Longer than processes that have a handler are away together, milliseconds. */
const HANDLER_GRACE_MS = 60_000;
/** How long a stop waits for organizations in work, milliseconds. */
const STOP_MS = 25_000;

/** What a module's process is made of. */
export interface ModuleReplicaParts {
  readonly parts: Parts;
  readonly life: Life;
  readonly transport: SimTransport;
  readonly store: KitStore;
  readonly module: SimModule;
  readonly world: World;
  readonly chance: Chance;
  readonly onHeld: OnHeld;
  /** Whether it was the first of its module, whose version may be an old one. */
  readonly isFirst: boolean;
  /** Told as work ends this process. */
  readonly onPoison: () => void;
}

/** One process of a module: the real kit, wired as its Nest module wires it, on the store in memory. */
export class ModuleReplica implements Replica {
  readonly service: string;
  readonly life: Life;
  readonly transport: SimTransport;
  readonly bus: Bus;
  private readonly stopping = new Stopping();
  private readonly sweep: ModuleRunSweep;

  constructor(given: ModuleReplicaParts) {
    const { life, transport, store, parts } = given;
    this.service = given.module.name;
    this.life = life;
    this.transport = transport;
    const connection = new Connection(store, life);
    const outboxStore = new parts.OutboxStore(store, life);
    this.bus = busOf({ life, transport, outboxStore, consumeTransaction: new parts.ConsumeTransaction(connection) });
    this.sweep = this.wire(given, connection);
  }

  async start(): Promise<void> {
    await this.bus.start();
    everySecond(this.life, () => this.sweep.beat());
  }

  async stop(): Promise<void> {
    this.stopping.onModuleDestroy();
    await this.sweep.onModuleDestroy();
    // Organizations in work are waited for; the service has a real timer for that.
    await this.life.timers.pause(STOP_MS);
    await this.bus.stop();
  }

  /** As `ScheduleRunnerModule` lists it. */
  private wire(given: ModuleReplicaParts, connection: Connection) {
    const { life, store, module, world, parts, chance, onHeld, isFirst, onPoison } = given;
    const { clock } = life;
    const settings = new ScheduleRunnerSettings({
      module: module.name,
      command: module.command,
      scheduleTypes: module.types.map(({ token }) => token),
      window: module.window,
      handlerGraceMs: HANDLER_GRACE_MS,
      slice: { maxOrganizations: module.maxOrganizations, budgetMs: module.budgetMs, leaseMs: module.leaseMs },
    });
    const [log, metrics, failures, random] = [
      new NoRunnerLog(),
      new NoRunnerMetrics(),
      new PlainFailures(),
      new DrawnRandom(chance),
    ];
    const messages = new BusModuleRunMessages(this.bus, clock, settings);
    const transactions = new MemoryTransactions(connection);
    const moduleRuns = new parts.ModuleRuns(store, connection, () => chance.guid());
    const executions = new parts.Executions(store, connection);
    const slices = new parts.Slices(store, connection);
    const executionTransactions = new parts.ExecutionTransactions(store, connection, messages, onHeld);
    const deadline = new TimerDeadline(life.timers);
    const publisher = new ExecutionPublisher(this.bus);
    const [breakers, deferrals] = [new NoBreakers(), new NoDeferrals()];
    const guard = new DatabaseGuard(clock, settings, new NoUsualCommits(), log, metrics);
    const defer = new DeferScheduleType(clock, transactions, moduleRuns, deferrals, log, metrics);
    const end = new EndModuleRun(clock, moduleRuns, messages, guard, log, metrics);
    const advance = new AdvanceModuleRun(
      transactions,
      clock,
      settings,
      moduleRuns,
      executions,
      slices,
      deferrals,
      guard,
      messages,
      end,
    );
    const materialize = new MaterializeOccurrences(clock, transactions, new NoRecurrences(), log, metrics);
    const planning = new PlanModuleRun(moduleRuns, new NothingMissed(), materialize, executions);
    const start = new StartModuleRun(
      transactions,
      clock,
      settings,
      moduleRuns,
      executions,
      slices,
      messages,
      log,
      planning,
      advance,
      end,
    );
    const executeOrganization = new ExecuteOrganization(
      clock,
      random,
      deadline,
      failures,
      executionTransactions,
      slices,
      publisher,
      breakers,
    );
    const executeSet = new ExecuteSet(clock, random, deadline, failures, executionTransactions, slices, breakers);
    const closeSlice = new CloseSlice(
      transactions,
      clock,
      slices,
      new NoQuarantine(),
      publisher,
      new DerivedPartIds(),
      failures,
    );
    const handlers = new SimHandlers(module, world, store, life, isFirst, onPoison);
    const heartbeat = new LifeHeartbeat(life);
    const takeOver = new TakeOverSlice(
      clock,
      settings,
      transactions,
      moduleRuns,
      slices,
      new MemoryCrashes(store),
      executions,
      executionTransactions,
    );
    const faultUnhandled = new FaultUnhandled(clock, settings, slices, executionTransactions);
    const executeSlice = new ExecuteSlice(
      clock,
      settings,
      handlers,
      slices,
      executions,
      heartbeat,
      log,
      metrics,
      executeOrganization,
      executeSet,
      takeOver,
      faultUnhandled,
      closeSlice,
      breakers,
      guard,
      defer,
      advance,
      start,
    );
    const cancel = new CancelActiveModuleRun(clock, moduleRuns, advance, messages, end);
    const keepPause = new KeepOrganizationPause(clock, moduleRuns, new MemoryOrganizations(store), executions);
    const workers = new SliceWorkers(executeSlice, this.stopping, failures, simLogger);
    const { name, command } = module;
    connect(this.bus, [
      new (runSchedulerConsumerOf({ module: name, command, scheduleTypes: settings.scheduleTypes }))(
        start,
        settings,
      ) as object,
      new (cancelModuleRunConsumerOf(name))(cancel) as object,
      new (executeSliceConsumerOf(name))(workers) as object,
      new (pauseOrganizationConsumerOf(name))(keepPause) as object,
      new (resumeOrganizationConsumerOf(name))(keepPause) as object,
    ]);
    this.hear(store, moduleBefore(world, name));
    const sweep = new SweepModuleRuns(
      clock,
      transactions,
      moduleRuns,
      executions,
      slices,
      handlers,
      messages,
      guard,
      new WatchModuleRun(clock, settings, transactions, slices, executions, log, metrics),
      advance,
      start,
    );
    return new ModuleRunSweep(sweep, simLogger);
  }

  /** Takes what the module before tells, as accounting takes posted invoices: the inbox alone keeps it from taking it twice. */
  private hear(store: KitStore, teller: string): void {
    this.bus.connectConsumer(
      WorkTold,
      { endpointName: `${this.service}-heard` },
      async ({ message: { module, scheduleType, dueDate, organizationIds } }) => {
        if (module !== teller) return;
        await Unit.current().query((view) => {
          for (const organizationId of organizationIds) {
            const number = store.nextNumber();
            view.put(store.heard, String(number), { scheduleType, dueDate, organizationId, number });
          }
        });
      },
      'HeardConsumer',
    );
  }
}

/** The module whose work this one is told of. */
export function moduleBefore({ modules }: World, name: string): string {
  const index = modules.findIndex((module) => module.name === name);
  return modules[(index + modules.length - 1) % modules.length]?.name ?? name;
}
