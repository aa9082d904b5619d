import type { FaultPlan, PlannedAt, TimedFault } from './fault-plan';
import { tellForeign } from './foreign-event';
import { ModuleReplica } from './kit/module-replica';
import type { NightRemains } from './night-end';
import type { Parts } from './parts';
import type { Replica } from './replica';
import { SchedulerReplica } from './scheduler/scheduler-replica';
import type { Chance } from './time/chance';
import { Life } from './time/life';
import type { VirtualTime } from './time/virtual-time';
import type { Trace } from './trace';
import type { Watch } from './watch';
import type { SimModule } from './world';

/** What the processes of a night stand on. */
export interface ProcessesParts {
  readonly night: NightRemains;
  readonly parts: Parts;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly plan: FaultPlan;
  readonly watch: Watch;
  readonly trace: Trace;
}

/** Of each service at the beginning; a night may add and remove some. */
const REPLICAS = 2;
/** By how much a process's clock may differ, milliseconds. */
const SKEW_MS = 250;
/** How long a database is down that dies while a worker is at work: also shorter than the work, which then goes on. */
const DATABASE_DOWN_MS = [0, 400, 4_000] as const;

/** The processes of a night: what dies comes back after a while, as an orchestrator sees to it. */
export class Processes {
  private readonly running = new Map<string, Replica[]>();
  private started = 0;
  /** Processes of a version that lacks a handler. */
  private readonly incomplete = new Set<Replica>();

  constructor(private readonly given: ProcessesParts) {}

  /** Starts every service. */
  startAll(): void {
    const { world } = this.given.night;
    for (const service of ['scheduler', ...world.modules.map(({ name }) => name)]) {
      for (let replica = 0; replica < REPLICAS; replica++) this.start(service);
    }
  }

  /** Lets what is planned for an instant happen then. */
  schedule(planned: readonly PlannedAt[]): void {
    for (const fault of planned) this.given.time.after(fault.atMs, () => this.meet(fault));
  }

  /** A scheduler that is alive. */
  anyScheduler(): SchedulerReplica | undefined {
    return this.running.get('scheduler')?.find((replica) => replica instanceof SchedulerReplica);
  }

  private start(service: string): void {
    const { time, chance, trace } = this.given;
    const life = new Life(`${service}#${++this.started}`, time, chance.between(-SKEW_MS, SKEW_MS));
    const isFirst = !this.running.has(service);
    const replica = this.replicaOf(service, life, isFirst);
    this.of(service).push(replica);
    if (isFirst && this.moduleOf(service)?.missing) this.incomplete.add(replica);
    life.onEnd(() => {
      trace.note(life.name, 'is dead');
      if (!this.remove(replica)) return;
      time.after(chance.between(300, 9_000), () => this.start(service));
    });
    trace.note(life.name, 'starts');
    void replica.start();
  }

  private replicaOf(service: string, life: Life, isFirst: boolean): Replica {
    const { night, parts, time, chance, plan, watch } = this.given;
    const transport = new parts.Transport({ broker: night.broker, life, time, chance: chance.fork(), mishaps: plan });
    if (service === 'scheduler') return new SchedulerReplica({ parts, life, transport, store: night.scheduler });
    const module = this.moduleOf(service);
    const store = night.modules.get(service);
    if (!module || !store) throw new RangeError(`There is no service ${service}.`);
    return new ModuleReplica({
      parts,
      life,
      transport,
      store,
      module,
      world: night.world,
      chance: chance.fork(),
      isFirst,
      onPoison: () => plan.note('poison', life.name),
      onHeld: (slice, held, unit) => {
        watch.held(module, store, slice, held, unit);
        const fault = plan.atWork(life);
        // Long enough that another takes the slice over, and not so long that all of it is done by then.
        if (fault === 'freeze-at-work') life.freeze(module.leaseMs + chance.between(-500, 3_000));
        if (fault === 'database-crash-at-work')
          time.after(0, () => store.database.crash(chance.pick(DATABASE_DOWN_MS)));
      },
    });
  }

  private meet({ kind, whom, forMs }: PlannedAt): void {
    const { plan } = this.given;
    const all = [...this.running.values()].flat();
    const victim = all[Math.floor(whom * all.length)];
    if (victim === undefined) return;
    const { life } = victim;
    if (kind === 'replica-removed' && !this.isDispensable(victim)) return;
    plan.note(kind, life.name);
    this.happenTo(victim, kind, forMs);
  }

  private happenTo(victim: Replica, kind: TimedFault, forMs: number): void {
    const { life, transport, service } = victim;
    const { chance } = this.given;
    const store = this.given.night.modules.get(service) ?? this.given.night.scheduler;
    const happen: Readonly<Record<TimedFault, () => void>> = {
      crash: () => life.die(),
      freeze: () => life.freeze(forMs),
      'broker-cut': () => transport.cut(Math.min(forMs, 8_000)),
      'database-cut': () => store.database.dropConnections(life),
      'database-crash': () => store.database.crash(Math.min(forMs, 5_000)),
      'replica-added': () => this.start(service),
      'foreign-event': () => void tellForeign(victim.bus, this.given.night, chance),
      'replica-removed': () => {
        this.remove(victim);
        void victim.stop().then(() => life.die());
      },
    };
    happen[kind]();
  }

  private moduleOf(service: string): SimModule | undefined {
    return this.given.night.world.modules.find(({ name }) => name === service);
  }

  /** Whether another process of the service is left without it that can do all its work. */
  private isDispensable(victim: Replica): boolean {
    return this.of(victim.service).some((replica) => replica !== victim && !this.incomplete.has(replica));
  }

  private of(service: string): Replica[] {
    const replicas = this.running.get(service) ?? [];
    this.running.set(service, replicas);
    return replicas;
  }

  /** @returns whether it was among them. */
  private remove(replica: Replica): boolean {
    const replicas = this.of(replica.service);
    const index = replicas.indexOf(replica);
    if (index >= 0) replicas.splice(index, 1);
    return index >= 0;
  }
}
