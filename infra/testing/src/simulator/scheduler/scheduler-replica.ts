import type { Bus } from '@baton/bus';
import { type Guid, type OrganizationId, PauseOrganization, ResumeOrganization } from '@baton/contracts';
import {
  CarryOutRunDecision,
  ControlRun,
  ExecutionFaultedConsumer,
  HaltBackfill,
  PipelineTick,
  PlanNight,
  PromoteNextRun,
  PromoteStalledPipelines,
  RecordExecutionFault,
  RecordModuleEvent,
  RunSagaConsumer,
  RunWatch,
  SchedulerSettings,
  SelectFaults,
  StartRun,
  TickTriggers,
  TriggerTick,
} from '@baton/scheduler-service/parts';
import type { Parts } from '../parts';
import { busOf, connect, everySecond, type Replica, simLogger, simMetrics } from '../replica';
import { Connection } from '../store/unit';
import type { Life } from '../time/life';
import type { SimTransport } from '../wire/sim-transport';
import {
  KnownOrganizations,
  MemoryDecisions,
  MemoryExecutionFaults,
  MemoryModuleEvents,
  MemoryPipelines,
  MemoryRunControls,
  MemoryRunSweep,
  MemoryTransactions,
  MemoryTriggers,
  NoBackfills,
  NoExternalRuns,
  NoNightPlans,
  NoScheduleTypes,
} from './memory-scheduler-ports';
import type { SchedulerStore } from './scheduler-store';

/** What an operator asks of a run. */
export type Wish =
  | { readonly kind: 'pause' | 'resume' | 'cancel' | 'retry-faulted' }
  | { readonly kind: 'retry-stage' | 'skip-stage'; readonly module: string }
  /** Of an organization; the later version counts. */
  | { readonly kind: 'leave-out' | 'let-in'; readonly organizationId: OrganizationId; readonly version: number };

/** What a scheduler's process is made of. */
export interface SchedulerReplicaParts {
  readonly parts: Parts;
  readonly life: Life;
  readonly transport: SimTransport;
  readonly store: SchedulerStore;
}

/** One process of the scheduler: the real one, wired as its Nest module wires it, on the store in memory. */
export class SchedulerReplica implements Replica {
  readonly service = 'scheduler';
  readonly life: Life;
  readonly transport: SimTransport;
  readonly bus: Bus;
  private readonly transactions: MemoryTransactions;
  private readonly control: ControlRun;
  private readonly triggers: TriggerTick;
  private readonly pipelines: PipelineTick;

  constructor({ parts, life, transport, store }: SchedulerReplicaParts) {
    this.life = life;
    this.transport = transport;
    const connection = new Connection(store, life);
    const outboxStore = new parts.OutboxStore(store, life);
    this.bus = busOf({ life, transport, outboxStore, consumeTransaction: new parts.ConsumeTransaction(connection) });
    const { clock } = life;
    const { sagas } = this.bus;
    const settings = new SchedulerSettings();
    const transactions = new MemoryTransactions(connection);
    const runs = new parts.Runs(store, connection);
    const pipelines = new MemoryPipelines(store);
    const faults = new MemoryExecutionFaults(store);
    const organizations = new KnownOrganizations();
    const types = new NoScheduleTypes();
    const messages = new parts.RunMessages(this.bus, simLogger, simMetrics);
    const promote = new PromoteNextRun(pipelines, runs, sagas);
    const haltBackfill = new HaltBackfill(new NoBackfills(), sagas);
    const decisions = new MemoryDecisions(store);
    const triggers = new MemoryTriggers(store, connection);
    const plan = new PlanNight(new NoNightPlans());
    const carryOut = new CarryOutRunDecision(faults, decisions, messages, haltBackfill, promote, plan);
    const record = new RecordModuleEvent(clock, new NoExternalRuns(), types, new MemoryModuleEvents(store));
    const startRun = new StartRun(clock, settings, pipelines, runs, organizations, types, promote, decisions);
    const tick = new TickTriggers(clock, triggers, startRun, transactions, decisions, simLogger);
    const sweep = new MemoryRunSweep(store, connection);
    const stalled = new PromoteStalledPipelines(sweep, promote, transactions, simLogger);
    connect(this.bus, [
      new RunSagaConsumer(runs, carryOut, record, settings),
      new ExecutionFaultedConsumer(new RecordExecutionFault(faults)),
    ]);
    this.transactions = transactions;
    this.control = new ControlRun(
      clock,
      runs,
      new SelectFaults(faults, organizations),
      sagas,
      new MemoryRunControls(store, connection),
      simLogger,
    );
    this.triggers = new TriggerTick(tick, simLogger);
    this.pipelines = new PipelineTick(stalled, new RunWatch(clock, sweep, simMetrics, simLogger), simLogger);
  }

  async start(): Promise<void> {
    await this.bus.start();
    everySecond(this.life, () => this.triggers.tick());
    everySecond(this.life, () => this.pipelines.tick());
  }

  async stop(): Promise<void> {
    await this.triggers.beforeApplicationShutdown();
    await this.pipelines.beforeApplicationShutdown();
    await this.bus.stop();
  }

  /** Asks as an operator does, over HTTP. @throws {RunControlRefusedError} when it makes no sense now. */
  async ask(runId: Guid, wish: Wish): Promise<void> {
    await this.transactions.run(() => this.apply(runId, wish));
  }

  private apply(runId: Guid, wish: Wish): Promise<unknown> {
    const everything = { modules: undefined, scheduleTypes: undefined, organizationIds: undefined };
    switch (wish.kind) {
      case 'retry-faulted':
        return this.control.retryFaulted(runId, everything);
      case 'cancel':
        return this.control.execute(runId, { kind: 'cancel', reason: 'a simulated operator' });
      case 'pause':
      case 'resume':
        return this.control.execute(runId, { kind: wish.kind });
      case 'leave-out':
        return this.bus.publish(PauseOrganization, this.about(wish));
      case 'let-in':
        return this.bus.publish(ResumeOrganization, this.about(wish));
      case 'retry-stage':
        return this.control.retryStage(runId, wish.module);
      case 'skip-stage':
        return this.control.execute(runId, { kind: wish.kind, module: wish.module });
    }
  }

  private about({ organizationId, version }: { readonly organizationId: OrganizationId; readonly version: number }) {
    return { organizationId, version, atUtc: this.life.clock.now() };
  }
}
