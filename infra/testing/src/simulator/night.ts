import { InMemoryBroker } from '@baton/bus';
import { DEFAULT_PIPELINE, type Pipeline, stageDefaults, type Trigger } from '@baton/scheduler-service/parts';
import { type FaultKind, FaultPlan } from './fault-plan';
import { KitStore } from './kit/kit-store';
import { checkEnd, isQuiet, type NightRemains, standOf } from './night-end';
import { drawOperator } from './operator';
import { type Parts, soundParts } from './parts';
import { Processes } from './processes';
import type { Wish } from './scheduler/scheduler-replica';
import { SchedulerStore } from './scheduler/scheduler-store';
import { Chance } from './time/chance';
import { VirtualTime } from './time/virtual-time';
import { Trace } from './trace';
import { type InvariantBrokenError, Watch } from './watch';
import { Wishes } from './wishes';
import { drawWorld, type World } from './world';

/** How a night is simulated. */
export interface NightOptions {
  readonly seed: number;
  /** @default the sound ones */
  readonly parts?: Parts | undefined;
  /** Gets every line of the trace. @default nobody */
  readonly show?: ((line: string) => void) | undefined;
  /** Whether anything goes wrong, and operators interfere. @default true */
  readonly disturbed?: boolean | undefined;
}

/** What a night came to. */
export interface NightReport {
  readonly seed: number;
  /** Undefined: every invariant held. */
  readonly broken: InvariantBrokenError | undefined;
  /** The newest lines of the trace. */
  readonly tail: readonly string[];
  /** Of the whole trace: equal for every replay of the seed. */
  readonly hash: string;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** What an operator was granted. */
  readonly wishes: readonly Wish['kind'][];
  readonly executions: number;
  /** Happenings in virtual time. */
  readonly events: number;
  /** How long the night took in its own time, milliseconds. */
  readonly lastedMs: number;
}

const RUN_AT = '2026-03-01T02:00:00.000Z';
/** The night begins so long before its run is due, milliseconds. */
const BEFORE_MS = 2_500;
/** A run that nothing disturbs any more is over within so long, milliseconds. */
const RESUMES_WITHIN_MS = 12 * 60_000;
/** When a night is quiet it is watched for so much longer: a process that is frozen may hold something still. Milliseconds. */
const AFTERMATH_MS = 22_000;
/** How often it is looked at whether it is quiet, milliseconds. */
const LOOK_EVERY_MS = 500;

/** Simulates one night. The same seed and parts give the same night, to the last line of its trace. */
export async function simulateNight(options: NightOptions): Promise<NightReport> {
  const chance = new Chance(options.seed);
  const own = chance.fork();
  const { random } = Math;
  // The bus spreads its retries by the process's own chance.
  Math.random = () => own.next();
  try {
    return await new Night(options, chance).pass();
  } finally {
    Math.random = random;
  }
}

class Night implements NightRemains {
  readonly world: World;
  readonly scheduler: SchedulerStore;
  readonly modules: ReadonlyMap<string, KitStore>;
  readonly broker: InMemoryBroker;
  private readonly time = new VirtualTime(Date.parse(RUN_AT) - BEFORE_MS);
  private readonly beganAt = this.time.now;
  private readonly trace: Trace;
  private readonly watch: Watch;
  private readonly plan: FaultPlan;
  private readonly processes: Processes;
  private readonly wishes: Wishes;
  private disturbedAt = this.time.now;
  private nextLookAt = 0;
  private quietSince: number | undefined;

  constructor(
    private readonly options: NightOptions,
    chance: Chance,
  ) {
    const { disturbed = true, parts = soundParts, seed } = options;
    this.trace = new Trace(this.time, options.show);
    this.watch = new Watch(this.trace);
    this.world = drawWorld(chance.fork(), disturbed);
    this.plan = new FaultPlan(chance.fork(), disturbed ? chance.between(16, 24) : 0, (kind, who) => {
      this.disturbedAt = this.time.now;
      this.trace.note(who, `FAULT ${kind}`);
    });
    const operator = drawOperator(chance.fork(), this.world);
    const { time, plan: mishaps, world } = this;
    const store = { time, mishaps };
    this.scheduler = new SchedulerStore({ ...store, chance: chance.fork() }, drawPipeline(world, chance.fork()), {
      trigger: TRIGGER,
      dueAt: new Date(RUN_AT),
    });
    this.modules = new Map(
      world.modules.map(({ name }) => [
        name,
        new KitStore(name, { ...store, chance: chance.fork() }, world.organizations),
      ]),
    );
    this.watch.scheduler(this.scheduler);
    for (const module of this.modules.values()) this.watch.module(module);
    this.broker = new InMemoryBroker({ soon: (handOut) => void time.after(0, handOut) });
    this.processes = new Processes({
      night: this,
      parts,
      time,
      chance: chance.fork(),
      plan: this.plan,
      watch: this.watch,
      trace: this.trace,
    });
    this.wishes = new Wishes({
      night: this,
      operator,
      processes: this.processes,
      plan: this.plan,
      time,
      trace: this.trace,
      onAnswer: () => {
        this.disturbedAt = time.now;
      },
    });
    this.trace.note('night', `seed ${seed}`);
    for (const { name, missing } of this.world.modules)
      if (missing) this.plan.note(missing.in === 'every-process' ? 'handler-missing' : 'old-version', name);
  }

  async pass(): Promise<NightReport> {
    this.processes.startAll();
    if (this.options.disturbed !== false) {
      this.processes.schedule(this.plan.timed);
      this.wishes.schedule();
    }
    const ended = await this.time.pass(() => this.isOver(), this.beganAt + 24 * 3_600_000);
    if (!ended) this.watch.report(6, 'nothing happens any more');
    if (this.watch.broken === undefined) checkEnd(this, this.watch);
    const { plan, time, trace, watch } = this;
    return {
      seed: this.options.seed,
      broken: watch.broken,
      tail: trace.tail,
      hash: trace.hash(),
      faults: plan.fired,
      wishes: this.wishes.granted,
      executions: [...this.modules.values()].reduce((sum, { executions }) => sum + executions.rows.size, 0),
      events: time.events,
      lastedMs: time.now - this.beganAt,
    };
  }

  /** Looked at after everything that happens. */
  private isOver(): boolean {
    if (this.watch.broken !== undefined) return true;
    const { now } = this.time;
    if (now < this.nextLookAt) return false;
    this.nextLookAt = now + LOOK_EVERY_MS;
    if (this.wishes.areOpen || !isQuiet(this)) {
      this.quietSince = undefined;
      if (now > this.disturbedAt + RESUMES_WITHIN_MS)
        this.watch.report(6, `undisturbed for ${RESUMES_WITHIN_MS} ms and not over: ${standOf(this)}`);
      return false;
    }
    if (this.options.disturbed !== false && this.wishes.retriesNow()) return false;
    this.quietSince ??= now;
    return now >= this.quietSince + AFTERMATH_MS;
  }
}

const TRIGGER: Trigger = {
  name: 'nightly',
  pipeline: DEFAULT_PIPELINE,
  schedule: { rule: { cron: '0 2 * * *', zone: 'UTC' }, misfirePolicy: 'fire-once' },
  decidedUntil: new Date(Date.parse(RUN_AT) - 24 * 3_600_000),
};

function drawPipeline({ modules }: World, chance: Chance): Pipeline {
  // In some nights a deadline comes before the work is done.
  const hasty = chance.happens(0.1);
  const stages = modules.map(({ name }) => ({
    ...stageDefaults,
    module: name,
    delayAfterMs: chance.pick([0, 1_000, 4_000]),
    timeoutMs: hasty ? chance.between(3_000, 20_000) : 30 * 60_000,
    cancelGraceMs: 60_000,
    faultShare: 1,
  }));
  return { name: DEFAULT_PIPELINE, version: 1, whenActive: 'queue', stages };
}
